"""Foundation shades: the shipped list, a person's own kit, and the nearest to a colour."""
