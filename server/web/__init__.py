"""Pages and the HTTP API of a branch: the same commands as on the live links, through the same handle."""
