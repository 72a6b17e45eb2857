"""Timing, agreement of engines, and visitors to the running app: no user's request runs any of it."""
