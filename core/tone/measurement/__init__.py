"""From a photo to a skin colour: where it is measured, when it is refused, and the reading itself."""
