"""The composition root: the command line and the demo. It may import everything; nothing imports it."""

import os

# Before the first model is made, pydantic would look through the files of every installed package for plugins of its
# own: a twentieth of the time a start takes, for plugins that nobody here has.
os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "true")
