"""The program of the LED number boards over counters; it has no window and needs no Qt."""
