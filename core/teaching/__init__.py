"""A person's own folder of photos made into a task: checked, cross-validated, kept on this machine alone."""
