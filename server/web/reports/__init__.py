"""The figures of a day, a month, a year: as pages, as files."""
