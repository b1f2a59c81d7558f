"""The hall display: the numbers being called, shown and spoken."""
