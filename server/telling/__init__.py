"""What leaves the hall by itself: alarms by mail, kept until a mail server takes them, and to browsers."""
