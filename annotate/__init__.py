"""annotate: label news text sentence by sentence, measure agreement, export datasets."""

__version__ = "0.1.0"
