"""A person's own photos in class folders or a zip: which there are, and how a model judges them."""
