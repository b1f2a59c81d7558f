"""The kiosk: a citizen's path from language to number, its paper, and honest words when something fails."""
