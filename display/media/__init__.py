"""What a display shows between calls: pictures and videos of the office, kept on its own disk."""
