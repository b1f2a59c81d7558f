"""The live link: one wire session a connection, views for each role, and care for slow clients."""
