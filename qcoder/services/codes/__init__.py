"""The codebook: codes, groups, relations, versions and history of what codes mean. Start at `codebook`."""
