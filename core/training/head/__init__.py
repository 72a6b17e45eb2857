"""Stage C: a head on a frozen trunk, and the run that trains it."""
