"""Plain rows in, tables out. Start at `comparison`."""
