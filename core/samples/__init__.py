"""What this project draws for a newcomer to try: a lesion and a face, by code, nobody's portrait."""
