"""The codebook at the window: tree, card of a code, versions, relations, second cycle. Start at `codes_panel`."""
