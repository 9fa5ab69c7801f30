"""Bytes in, ImportedDocument out; one file a format. Start at `registry`."""
