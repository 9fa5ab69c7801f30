"""What was done, and what a step brought back. Start at `history_panel`."""
