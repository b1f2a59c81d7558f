"""Where the hub keeps bookings. Tables never leave this folder."""
