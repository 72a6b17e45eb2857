"""How far an answer can be trusted, and what to do next."""
