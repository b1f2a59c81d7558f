"""What Tới Lượt's programs say to each other: messages, values, refusals and the sans-I/O session."""
