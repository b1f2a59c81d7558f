"""What each role and person may see, for sockets, pages and the API: one place for all of them."""
