"""People, who is signed in where, and what the journal says of both, in the browser."""
