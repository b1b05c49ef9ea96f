"""Adjudication at the terminal: the sitting both interfaces drive, its keys and words, and the line mode."""
