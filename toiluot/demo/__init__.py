"""A whole branch on one machine: the real programs, simulated citizens, clerks and printers, and a ledger of it all."""
