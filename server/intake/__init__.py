"""What a command meets on its way in: its place in the line, its turn, the reply it had before, who hears of it."""
