"""How a project of an earlier schema becomes one of today's: an Alembic script a step, run by `storage.schema.upgrade`.

A new step is a file `versions/NNNN_what.py` with `upgrade()`, together with today's tables in `qcoder.model`, the next
`SCHEMA` in `storage.header`, the next `REVISION` in `storage.schema`, and a project file of the old schema in
`tests/data/projects`. There is no way down: the verified copy made before an upgrade is the way back.

A trap: `batch_alter_table("code")` cannot see the index over an expression and drops it; create it again afterwards.
"""
