"""What did the thirteenth schema add? The headline of each dossier, so that none is read to list it."""

from __future__ import annotations

import json

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

AT_ONCE = 200


def upgrade() -> None:
    """Widen the table of dossiers, and say of each which headline it has."""
    op.add_column("dossiers", sa.Column("headline", sa.Text, nullable=False, server_default=""))
    dossiers = sa.table("dossiers", *(sa.column(name, sa.Text) for name in ("key", "body", "headline")))
    connection, c, below = op.get_bind(), dossiers.c, ""
    found = sa.select(c.key, c.body).order_by(c.key).limit(AT_ONCE)
    while rows := connection.execute(found.where(c.key > below)).all():
        below = rows[-1].key
        for row in rows:
            connection.execute(sa.update(dossiers).where(c.key == row.key).values(headline=_headline(row.body)))


def downgrade() -> None:
    """As it was before."""
    with op.batch_alter_table("dossiers") as dossiers:
        dossiers.drop_column("headline")


def _headline(body: str) -> str:
    """Read as the JSON that it is: a later version may not know the dossiers of this one."""
    try:
        dossier = json.loads(body)
        article, page = dossier["article"], dossier["page"]
        where = article["headline"] if article else None
        headline = article["text"][where["start"] : where["end"]] if where else page["title"] if page else ""
    except (ValueError, LookupError, TypeError):  # a dossier that cannot be read is shown without
        return ""
    return headline.encode("utf-8", "backslashreplace").decode().replace("\0", "\\u0000")
