"""What did the first schema hold? One table of dossiers, and the rule that no page is open twice."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table and its two indices."""
    op.create_table(
        "dossiers",
        sa.Column("key", sa.Text, primary_key=True),
        sa.Column("address", sa.Text, nullable=False),
        sa.Column("fingerprint", sa.Text, nullable=False),
        sa.Column("body", sa.Text, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("step", sa.Text),
        sa.Column("standing", sa.Text, nullable=False),
        sa.Column("due_at", sa.Double, nullable=False),
        sa.Column("tries", sa.Integer, nullable=False),
        sa.Column("holder", sa.Text),
        sa.Column("error", sa.Text),
        sa.Column("queued_at", sa.Double, nullable=False),
        sa.Column("changed_at", sa.Double, nullable=False),
        sa.CheckConstraint(
            "standing IN ('SENT', 'DUE', 'TAKEN', 'FINISHED', 'FAILED')", name="dossiers_standing_known"
        ),
    )
    op.create_index("dossiers_by_standing", "dossiers", ["standing", "due_at"])
    still_open = sa.text("standing NOT IN ('FINISHED', 'FAILED')")
    op.create_index(
        "dossiers_open_once",
        "dossiers",
        ["fingerprint"],
        unique=True,
        sqlite_where=still_open,
        postgresql_where=still_open,
    )


def downgrade() -> None:
    """Drop the table, with everything in it."""
    op.drop_table("dossiers")
