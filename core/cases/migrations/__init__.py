"""How a store of an earlier version becomes one of this version; `versions/` has one step a file."""
