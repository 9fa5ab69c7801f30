"""Values and rules, standard library only.

Start at `span` (what a position in a text is), `messages` (how the program speaks) and `errors`.
"""
