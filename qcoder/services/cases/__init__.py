"""Cases, their variables and stages. Start at `cases`."""
