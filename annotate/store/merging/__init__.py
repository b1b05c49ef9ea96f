"""Several copies of one project: made for somebody, and united again."""
