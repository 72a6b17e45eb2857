"""Bytes to a `Photo`: decoding, quality, faces."""
