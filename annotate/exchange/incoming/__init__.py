"""What comes in from other tools' files: one module a format, and what all of them have in common."""
