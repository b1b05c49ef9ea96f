"""What is found and brought back when a file was damaged: checks, repairs, backups."""
