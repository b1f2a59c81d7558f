"""Pictures and videos that hall displays show between calls."""
