"""From a wire ticket to paper: words, picture, driver, one owner of the printer. For kiosk, reception and preview."""
