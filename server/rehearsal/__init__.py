"""Days of a branch, played through the core in virtual time before they come."""
