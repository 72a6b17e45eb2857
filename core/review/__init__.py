"""What a reviewer asks of a model: figures from its predictions, its runs, its photos, and notes about them."""
