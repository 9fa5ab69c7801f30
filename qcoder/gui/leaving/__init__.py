"""Reports, exports and what comes back from Word. Start at `leaving`."""
