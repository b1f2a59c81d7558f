"""The hub: the city's own program for bookings, beside the branches and never above them."""
