"""Files that are not plain text: a module per format, what a path stands for, and where they are read."""
