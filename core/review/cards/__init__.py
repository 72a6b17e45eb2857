"""What is handed on of a model: its card, its stress card, and the figures that others published."""
