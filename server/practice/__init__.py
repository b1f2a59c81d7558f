"""A practice hall for a clerk who learns: the branch's settings, invented people, and nothing that stays."""
