"""The label store. The only package that opens SQLite."""
