"""The colours that a file states, brought to sRGB."""
