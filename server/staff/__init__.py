"""Who may come in: paired devices, people, their passwords, and signing in."""
