"""Settings edited in the browser: a draft of one's own, what it changes, putting it in force, earlier versions."""
