"""The recorded photos one by one: listed, found on this machine, noted upon, and their twins."""
