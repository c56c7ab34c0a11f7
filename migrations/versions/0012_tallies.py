"""What did the twelfth schema add? Tallies: what was found in each finished dossier, those of before counted too."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

AT_ONCE = 200
LAST_STEP = "check_summary"

Row = dict[str, Any]


def upgrade() -> None:
    """Make the table, and count what has finished."""
    tallies = op.create_table(
        "tallies",
        *(sa.Column(name, sa.Text, primary_key=True) for name in ("key", "what", "name")),
        sa.Column("host", sa.Text, nullable=False),
        sa.Column("at", sa.Double, nullable=False),
        sa.Column("count", sa.Integer, nullable=False),
        sa.Column("probability", sa.Double),
        sa.CheckConstraint("what IN ('article', 'flag', 'ruling', 'link', 'gap')", name="tallies_what_known"),
    )
    op.create_index("tallies_by_time", "tallies", ["at"])
    assert tallies is not None
    for rows in _counted(op.get_bind()):
        op.bulk_insert(tallies, rows)


def downgrade() -> None:
    """Drop the table: what was counted is counted anew by the next upgrade."""
    op.drop_table("tallies")


def _counted(connection: sa.Connection) -> Iterator[list[Row]]:
    dossiers = sa.table("dossiers", *map(sa.column, ("key", "body", "standing", "host", "changed_at")))
    copies = set(connection.execute(sa.select(sa.table("copies", sa.column("key")).c.key)).scalars())
    c, below = dossiers.c, ""
    found = sa.select(c.key, c.body, c.host, c.changed_at).where(c.standing == "FINISHED").order_by(c.key)
    while rows := connection.execute(found.where(c.key > below).limit(AT_ONCE)).all():
        below = rows[-1].key
        yield [each for row in rows for each in _tallies(row, row.key in copies)]


def _tallies(row: sa.Row[Any], copy: bool) -> Iterator[Row]:
    """Read as the JSON that it is: a later version may not know the dossiers of this one."""
    body = defaultdict(list, json.loads(row.body))
    ended = (made["at"] for made in body["provenance"] if made["step"] == LAST_STEP)
    at = next((datetime.fromisoformat(each).timestamp() for each in ended), row.changed_at)
    found: dict[tuple[str, str], list[float | None]] = defaultdict(list)
    found["article", "copy" if copy else "flagged" if body["flags"] else "clean"] = [None]
    if link := body["link"]:
        found["link", link["outcome"]].append(link["probability"])
    for flag in body["flags"]:
        found["flag", flag["kind"]].append(flag["probability"])
    for verdict in body["verdicts"]:
        found["ruling", verdict["ruling"]].append(verdict["probability"])
    for gap in body["gaps"]:
        found["gap", gap["source"]].append(None)
    for (what, name), every in found.items():
        highest = max((each for each in every if each is not None), default=None)
        about = {"key": row.key, "host": row.host, "at": at, "count": len(every), "probability": highest}
        yield {**about, "what": what, "name": name}
