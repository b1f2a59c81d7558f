"""What reception asks, does and shows, in words: the same in the window and on a tablet."""
