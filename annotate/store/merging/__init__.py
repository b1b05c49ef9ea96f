"""Several copies of one project: made for somebody, united again, somebody's work removed."""
