"""Photos to be shown: shrunk, with a heatmap over them, or with what was measured drawn on them."""
