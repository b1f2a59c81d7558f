"""A clerk's desk as a page for a browser."""
