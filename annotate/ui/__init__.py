"""How a person works through a labeling: the full screen and the line mode, one session behind both."""
