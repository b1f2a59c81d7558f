"""The domain: commands in, events out. No I/O, no clock, no await; README.md holds the numbered rules."""
