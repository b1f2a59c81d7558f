"""The branch's side of bookings: codes that stand on their own, and the link to the hub."""
