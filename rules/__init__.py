"""Rules that two programs share: pure, they read nothing but what they are given."""
