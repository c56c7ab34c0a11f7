"""What did the eleventh schema add? Who is signed in at the newsroom's desk, without the tokens themselves."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "sessions",
        sa.Column("digest", sa.Text, primary_key=True),
        sa.Column("api_key", sa.Text, nullable=False),
        sa.Column("began_at", sa.Double, nullable=False),
        sa.Column("used_at", sa.Double, nullable=False),
    )


def downgrade() -> None:
    """Drop the table: everybody signs in again."""
    op.drop_table("sessions")
