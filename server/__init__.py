"""The branch server: the domain, its journal, the live link, the pages, the bookings."""
