"""What a photo's file holds, read without its decoder: kind, parts, whether it is whole, and EXIF."""
