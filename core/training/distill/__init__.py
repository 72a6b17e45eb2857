"""Stage A: a trunk that learns from a frozen teacher, without labels."""
