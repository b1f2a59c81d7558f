"""The wait shown: the hall drawn as plain values, simulated, and kept for all who ask."""
