"""Disagreements become gold: what is to be decided, in which order, and what a decision is made of. Pure."""
