"""Analyses: choices, tables, charts. Start at `compare_page`."""
