"""Figures of a day, a month, a year, worked out from the stored visits; they only read."""
