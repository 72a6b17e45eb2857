"""Figures of a model from its logits, predictions over a data set, and robustness to a smaller file."""
