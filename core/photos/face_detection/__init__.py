"""Faces in a photo, and the check of each."""
