"""Suggestions at the side, their reasons and their record. Start at `suggestions_panel`."""
