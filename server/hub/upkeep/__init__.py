"""What keeps the hub's data safe: backups that make themselves, restore, verify."""
