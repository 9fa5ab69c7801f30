"""What is done with a passage, and what stands beside it. Start at `coding_requests`."""
