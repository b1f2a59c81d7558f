"""Today at a glance: what waits, who serves, what needs somebody, and the buttons for it."""
