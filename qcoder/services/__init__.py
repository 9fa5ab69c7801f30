"""The verbs: every thing that window and command line can do to a project, as functions.

The project first, the rest as keyword arguments; values out, never mapped objects; no questions asked.
"""
