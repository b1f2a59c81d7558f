"""The devices of a branch: how they are, and what a manager wants of them."""
