"""`annotate agreement` and `annotate disagreements`: what they read, and the pages they print."""
