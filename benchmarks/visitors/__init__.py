"""Visitors who speak to the running app over its socket as a browser does: for measuring it, never part of it."""
