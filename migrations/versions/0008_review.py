"""What did the eighth schema add? What editors decided, and the editions that were published."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the two tables."""
    op.create_table(
        "decisions",
        sa.Column("number", sa.Integer, primary_key=True),
        sa.Column("key", sa.Text, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("subject", sa.Text, nullable=False),
        sa.Column("place", sa.Integer, nullable=False),
        sa.Column("finding", sa.Text, nullable=False),
        sa.Column("sources", sa.Text, nullable=False),
        sa.Column("act", sa.Text, nullable=False),
        sa.Column("to_value", sa.Text),
        sa.Column("who", sa.Text, nullable=False),
        sa.Column("why", sa.Text, nullable=False),
        sa.Column("at", sa.Double, nullable=False),
        sa.CheckConstraint("subject IN ('flag', 'link', 'verdict', 'sentence')", name="decisions_subject_known"),
        sa.CheckConstraint("act IN ('accept', 'reject', 'edit')", name="decisions_act_known"),
    )
    op.create_index("decisions_by_dossier", "decisions", ["key", "number"])
    op.create_index("decisions_by_time", "decisions", ["at"])
    op.create_table(
        "editions",
        sa.Column("number", sa.Integer, primary_key=True),
        sa.Column("key", sa.Text, nullable=False),
        sa.Column("edition", sa.Integer, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("body", sa.Text, nullable=False),
        sa.Column("note", sa.Text, nullable=False),
        sa.Column("who", sa.Text, nullable=False),
        sa.Column("at", sa.Double, nullable=False),
        sa.CheckConstraint("state IN ('published', 'withdrawn')", name="editions_state_known"),
    )
    op.create_index("editions_once", "editions", ["key", "edition", "state"], unique=True)


def downgrade() -> None:
    """Drop the tables: what editors did is gone."""
    op.drop_table("editions")
    op.drop_table("decisions")
