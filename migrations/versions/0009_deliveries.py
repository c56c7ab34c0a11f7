"""What did the ninth schema add? Webhooks: whom a dossier's submitter wants called back, and what is sent to whom."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the two tables."""
    op.create_table(
        "callbacks",
        sa.Column("key", sa.Text, primary_key=True),
        sa.Column("url", sa.Text, primary_key=True),
    )
    op.create_table(
        "deliveries",
        sa.Column("number", sa.Integer, primary_key=True),
        *(sa.Column(name, sa.Text, nullable=False) for name in ("id", "key", "topic", "url", "body")),
        sa.Column("tries", sa.Integer, nullable=False),
        sa.Column("status", sa.Text, nullable=False),
        sa.Column("answer", sa.Text, nullable=False),
        sa.Column("due_at", sa.Double, nullable=False),
        sa.Column("at", sa.Double, nullable=False),
        sa.CheckConstraint("status IN ('waiting', 'delivered', 'given up')", name="deliveries_status_known"),
    )
    op.create_index("deliveries_once", "deliveries", ["id", "url"], unique=True)
    op.create_index("deliveries_by_due", "deliveries", ["status", "due_at"])
    op.create_index("deliveries_by_dossier", "deliveries", ["key"])


def downgrade() -> None:
    """Drop the tables: what waits is not sent."""
    op.drop_table("deliveries")
    op.drop_table("callbacks")
