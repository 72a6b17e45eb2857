"""A model's figures measured again, and held against those that its card claims."""
