"""A day played before it comes, on a manager's page."""
