"""The branch server put together: its parts, its ports, the tasks that keep it going."""
