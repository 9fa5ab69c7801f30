"""Memos: the panel beside the text, the page of all of them, writing and reading. Start at `memo_panel`."""
