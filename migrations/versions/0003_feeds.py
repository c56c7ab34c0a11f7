"""What did the third schema add? The feeds that are polled, and the stories that were seen in them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the two tables and the index."""
    op.create_table(
        "feeds",
        sa.Column("address", sa.Text, primary_key=True),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("etag", sa.Text, nullable=False),
        sa.Column("last_modified", sa.Text, nullable=False),
        sa.Column("every_s", sa.Double, nullable=False),
        sa.Column("added_at", sa.Double, nullable=False),
        sa.Column("polled_at", sa.Double, nullable=False),
        sa.Column("due_at", sa.Double),
        sa.Column("failures", sa.Integer, nullable=False),
        sa.Column("error", sa.Text),
    )
    op.create_index("feeds_by_due", "feeds", ["due_at"])
    op.create_table(
        "sightings",
        sa.Column("address", sa.Text, primary_key=True),
        sa.Column("key", sa.Text),
        sa.Column("feed", sa.Text, nullable=False),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("published", sa.Double),
        sa.Column("seen_at", sa.Double, nullable=False),
    )


def downgrade() -> None:
    """Drop the tables, with everything in them."""
    op.drop_table("sightings")
    op.drop_table("feeds")
