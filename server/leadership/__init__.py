"""Which of two servers of a database leads, and until when it may answer."""
