"""One module for each format that is written, and what several of them share."""
