"""The judge of the wait shown: days that share no code with what is judged, and what was told on them, graded."""
