"""The journal and what is derived from it. Tables and rows never leave this folder."""
