"""Suggestions of codes, and what became of them. Start at `suggesting`."""
