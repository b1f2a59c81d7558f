"""What keeps a branch's data safe and readable: backup, restore, the story of a day, export."""
