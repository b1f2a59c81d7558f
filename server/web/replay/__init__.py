"""A day told from the journal, as a page."""
