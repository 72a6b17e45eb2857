"""The figures of the review pages."""
