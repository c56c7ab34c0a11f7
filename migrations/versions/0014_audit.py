"""What did the fourteenth schema add? A record of who did what."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "audit",
        sa.Column("number", sa.Integer, primary_key=True),
        sa.Column("at", sa.Double, nullable=False),
        *(sa.Column(name, sa.Text, nullable=False) for name in ("actor", "deed", "about", "told")),
    )
    op.create_index("audit_by_time", "audit", ["at"])
    op.create_index("audit_by_about", "audit", ["about", "number"])
    op.create_index("audit_by_actor", "audit", ["actor", "number"])


def downgrade() -> None:
    """Drop the table: the record is gone."""
    op.drop_table("audit")
