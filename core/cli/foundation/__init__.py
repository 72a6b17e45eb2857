"""What `python -m core shades` is asked, and what it answers."""
