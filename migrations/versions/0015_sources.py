"""What did the fifteenth schema add? When each source last answered, and last did not."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table; what the sources answered before was not kept."""
    op.create_table(
        "sources",
        sa.Column("name", sa.Text, primary_key=True),
        sa.Column("answered_at", sa.Double),
        sa.Column("gap_at", sa.Double),
        sa.Column("gap_why", sa.Text, nullable=False),
    )


def downgrade() -> None:
    """Drop the table: it fills again as the sources are asked."""
    op.drop_table("sources")
