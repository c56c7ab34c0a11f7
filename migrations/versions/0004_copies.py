"""What did the fourth schema add? Sketches of stories, and which dossiers were known by them for copies."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables and their indices."""
    op.create_table(
        "sketches",
        sa.Column("key", sa.Text, primary_key=True),
        sa.Column("address", sa.Text, nullable=False),
        sa.Column("canonical", sa.Text, nullable=False),
        sa.Column("digest", sa.Text, nullable=False),
        sa.Column("shingles", sa.Integer, nullable=False),
        sa.Column("minima", sa.LargeBinary, nullable=False),
    )
    op.create_index("sketches_by_address", "sketches", ["address"])
    op.create_index("sketches_by_canonical", "sketches", ["canonical"])
    op.create_table(
        "bands",
        sa.Column("band", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("key", sa.Text, primary_key=True),
    )
    op.create_index("bands_by_key", "bands", ["key"])
    op.create_table(
        "copies",
        sa.Column("key", sa.Text, primary_key=True),
        sa.Column("original", sa.Text, nullable=False),
        sa.Column("how", sa.Text, nullable=False),
        sa.Column("similarity", sa.Double, nullable=False),
        sa.Column("at", sa.Double, nullable=False),
        sa.CheckConstraint("how IN ('text', 'canonical')", name="copies_how_known"),
    )
    op.create_index("copies_by_original", "copies", ["original"])


def downgrade() -> None:
    """Drop the tables, with everything in them."""
    for table in ("copies", "bands", "sketches"):
        op.drop_table(table)
