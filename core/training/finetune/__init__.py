"""Stage B: a whole network trained on a task's labels, and the head refitted on it."""
