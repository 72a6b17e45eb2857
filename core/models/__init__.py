"""ResNet-50 trunks and heads, their weights on disk, and the one pass that answers and explains."""
