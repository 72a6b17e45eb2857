"""Training: three stages, what they share, and what a run leaves behind."""
