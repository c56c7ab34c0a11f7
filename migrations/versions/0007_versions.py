"""What did the seventh schema add? Versions of edited stories, when each is fetched again, and events of edits."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

KINDS = "'standing', 'published version'"


def upgrade() -> None:
    """Make the two tables and the index; let events be of edits."""
    op.create_table(
        "versions",
        sa.Column("key", sa.Text, primary_key=True),
        sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("at", sa.Double, nullable=False),
        sa.Column("body", sa.Text, nullable=False),
    )
    op.create_table(
        "refetches",
        sa.Column("key", sa.Text, primary_key=True),
        sa.Column("due_at", sa.Double, nullable=False),
        sa.Column("at", sa.Double),
        sa.Column("outcome", sa.Text),
        sa.Column("told", sa.Text, nullable=False),
        sa.Column("edited", sa.Text),
    )
    op.create_index("refetches_by_due", "refetches", ["due_at"])
    _allow(f"{KINDS}, 'edited'")


def downgrade() -> None:
    """Drop the tables, with everything in them, and the events of edits."""
    op.drop_table("refetches")
    op.drop_table("versions")
    op.execute("DELETE FROM events WHERE kind = 'edited'")
    _allow(KINDS)


def _allow(kinds: str) -> None:
    """SQLite changes no constraint of a table; there the table is made anew."""
    with op.batch_alter_table("events") as events:
        events.drop_constraint("events_kind_known", type_="check")
        events.create_check_constraint("events_kind_known", f"kind IN ({kinds})")
