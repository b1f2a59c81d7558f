"""The parts of a citizen's path. Pure: the time is an argument. `kiosk.flow` puts them together."""
