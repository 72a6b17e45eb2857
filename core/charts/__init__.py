"""A record in, a plotly figure out."""
