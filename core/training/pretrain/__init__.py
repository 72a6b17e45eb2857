"""A trunk taught by all labels that photos from elsewhere carry, before any class of the published sets."""
