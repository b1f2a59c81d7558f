"""While the server is away: the numbers that the kiosk holds, those it gave of them, and how they are handed over."""
