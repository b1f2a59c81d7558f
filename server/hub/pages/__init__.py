"""The hub's pages for citizens: server-rendered, phone first, in Vietnamese and English."""
