"""The window: the only package that imports PySide6. Start at `app`, then `main_window`.

What one looks for              where it is
a menu, a key, what it does     actions, commands
a page, a view, a tab           places names them all; each has its folder
opening a project, long work    opening, background
the page where one codes        code_page; two_transcripts (beside each other), what_changed (after a step)
the text itself                 transcript/
pieces used in many places      parts/
"""
