"""A Report in, bytes out. Start at `word`."""
