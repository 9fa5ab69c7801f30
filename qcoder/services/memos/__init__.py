"""Memos, their links, the diary, and the draft that comes of them. Start at `memos`."""
