"""The hub's end of the branches' links: bookings down, what became of them up."""
