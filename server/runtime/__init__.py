"""What keeps a program running: supervised tasks, limits, a watch and a health report, for branch server and hub."""
