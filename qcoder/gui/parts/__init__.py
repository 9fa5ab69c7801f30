"""Pieces that many parts of the window are made of: dialogs, forms, lists, strips."""
