"""Agreement as arithmetic on counts. No store, no screen; numpy is its only library."""
