"""Printers, scanners and their simulated twins."""
