"""Datasets out: one module per format, and the records they share."""
