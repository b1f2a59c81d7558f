"""The page of mail, and the words of what is sent."""
