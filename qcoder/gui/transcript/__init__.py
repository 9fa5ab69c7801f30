"""The transcript pane: the text with its codings, the margin of stripes, the overview, find and the code picker.

Start at `pane.py`, which puts the parts together; `view.py` is the text itself, `coding_map.py` knows which codings
lie where, `painting.py` draws them under the text. Nothing here knows the services: rows come in, requests go out.
"""
