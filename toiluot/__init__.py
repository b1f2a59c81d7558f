"""The composition root: the command line and the demo. It may import everything; nothing imports it."""
