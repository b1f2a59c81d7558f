"""The devices of the branch in the browser: how they are, and what is wanted of them."""
