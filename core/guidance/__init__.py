"""What a label is and where to go with it, and the questions that tell how soon: texts with their sources."""
