"""What leaves the program: reports, sheets, exchange files, the archive. Start at `exports`."""
