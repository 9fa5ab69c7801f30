"""An index of the places of turns: every hit of a search asks who speaks there."""

from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    op.create_index("ix_turn_place", "turn", ["document_id", "start", "said_start", "speaker_id"])
