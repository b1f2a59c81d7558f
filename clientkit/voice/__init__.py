"""The voice of hall and kiosk: clips rendered once, cached, joined and played."""
