"""Texts and examples in, suggestions out; they never see the project. Start at `engine`."""
