"""Skin colour measured on a photo, and the foundation shades nearest to it."""
