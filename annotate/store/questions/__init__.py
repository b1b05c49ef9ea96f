"""Named questions to the database. They read only."""
