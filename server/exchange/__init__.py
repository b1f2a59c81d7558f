"""Two ledgers kept equal over a bad line, for branch and hub; and a checker that reads both databases."""
