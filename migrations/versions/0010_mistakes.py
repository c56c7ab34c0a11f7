"""What did the tenth schema add? The mistakes that readers report in what was published."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "mistakes",
        sa.Column("number", sa.Integer, primary_key=True),
        sa.Column("key", sa.Text, nullable=False),
        sa.Column("edition", sa.Integer, nullable=False),
        sa.Column("words", sa.Text, nullable=False),
        sa.Column("contact", sa.Text, nullable=False),
        sa.Column("at", sa.Double, nullable=False),
        sa.Column("standing", sa.Text, nullable=False),
        sa.Column("closed_by", sa.Text, nullable=False),
        sa.Column("closed_why", sa.Text, nullable=False),
        sa.Column("closed_at", sa.Double),
        sa.CheckConstraint("standing IN ('open', 'closed')", name="mistakes_standing_known"),
    )
    op.create_index("mistakes_by_standing", "mistakes", ["standing", "number"])
    op.create_index("mistakes_by_dossier", "mistakes", ["key"])


def downgrade() -> None:
    """Drop the table: what readers reported is gone."""
    op.drop_table("mistakes")
