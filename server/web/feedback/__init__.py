"""What visitors say: rating at the counter, and what a manager does about it."""
