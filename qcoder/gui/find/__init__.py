"""Finding words and passages; lists and trees of words. Start at `find_page`."""
