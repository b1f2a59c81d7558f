"""What a clerk's desk shows, in words: the same in the window and in a browser."""
