"""The light of a photo: which it could have been, and the skin colour once it is taken back."""
