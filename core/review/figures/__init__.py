"""Figures of recorded answers: rankings, orderings, subsets, and two models compared."""
