"""Words in the texts and passages by a query; word lists and trees. Start at `finding`."""
