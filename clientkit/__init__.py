"""What the three Qt programs share: the live link, the mirror of the server's views, the look."""
