"""`python -m toiluot` is the command `toiluot`."""

from toiluot.cli import main

main()
