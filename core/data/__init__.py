"""Data sets: folders, splits, duplicates, shortcuts, and the tables that travel with weights."""
