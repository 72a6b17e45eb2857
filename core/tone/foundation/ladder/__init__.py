"""A brand's own order of its shades, and how far a list's swatches can be trusted beside it."""
