"""The settings of the branch: what is in force, how a file differs from it, what was in force before."""
