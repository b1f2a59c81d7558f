"""`toiluot bench`: the figures this product must reach, each beside its floor measured in the same run."""
