"""Tables in, matplotlib Figure out: one drawing for screen, Word and command line."""
