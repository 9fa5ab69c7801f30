"""Coded passages and what stands beside them: coding, translations, what they are about. Start at `coding`."""
