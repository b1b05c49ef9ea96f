"""The command line: parse, call, print. Names and one-line help live in main.py; nothing heavy at import."""
