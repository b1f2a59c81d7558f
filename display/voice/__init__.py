"""The display's voice: clips rendered once, cached, and joined for each call."""
