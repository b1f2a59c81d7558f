"""Booking at the hub: who asks, what they get, and what they may do with it afterwards."""
