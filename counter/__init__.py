"""The counter program: a clerk's window, keyboard first."""
