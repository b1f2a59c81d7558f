"""LED number boards on a serial line: frames as data, and the line that shows numbers on them."""
