"""qcoder: coding qualitative interviews.

The packages, from the top down: `gui` and `cli` (what people touch), `services` (the verbs), `importers`,
`exporters` and `suggesters` (pure functions over bytes and texts), `plots`, `storage` and `analysis`,
`model` (the tables), `language`, `core` (values and rules). A package imports only from those below it.
"""

__version__ = "0.1.0"
