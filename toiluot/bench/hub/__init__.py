"""`toiluot bench hub`: bookings a second, by the ledger alone and over HTTP, at one branch and at 300."""
