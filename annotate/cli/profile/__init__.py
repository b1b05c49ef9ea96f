"""`annotate profile`."""
