"""What did the sixth schema add? What the web API asks of dossiers: cancelled ones, priorities, hosts, submissions."""

from __future__ import annotations

from urllib.parse import urlsplit

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

ENDED = "('FINISHED', 'FAILED')"
ENDED_OR_CANCELLED = "('FINISHED', 'FAILED', 'CANCELLED')"


def upgrade() -> None:
    """Widen the table of dossiers, say of each which host it is from, and make the table of submissions."""
    op.drop_index("dossiers_open_once", "dossiers")
    with op.batch_alter_table("dossiers") as dossiers:
        dossiers.add_column(sa.Column("priority", sa.Text, nullable=False, server_default="normal"))
        dossiers.add_column(sa.Column("host", sa.Text, nullable=False, server_default=""))
        dossiers.create_check_constraint("dossiers_priority_known", "priority IN ('high', 'normal', 'low')")
        _know_standings(dossiers, f"('SENT', 'DUE', 'TAKEN', {ENDED_OR_CANCELLED[1:]}")
    op.create_index("dossiers_by_time", "dossiers", ["queued_at", "key"])
    _open_once(ENDED_OR_CANCELLED)
    _fill_in_hosts()
    op.create_table(
        "submissions",
        sa.Column("api_key", sa.Text, primary_key=True),
        sa.Column("idempotency_key", sa.Text, primary_key=True),
        sa.Column("digest", sa.Text, nullable=False),
        sa.Column("key", sa.Text, nullable=False),
        sa.Column("new", sa.Boolean, nullable=False),
        sa.Column("at", sa.Double, nullable=False),
    )
    op.create_index("submissions_by_time", "submissions", ["at"])
    op.create_index("submissions_by_dossier", "submissions", ["key"])


def downgrade() -> None:
    """As it was before; what was cancelled counts as failed."""
    op.drop_table("submissions")
    op.execute("UPDATE dossiers SET standing = 'FAILED' WHERE standing = 'CANCELLED'")
    for index in ("dossiers_by_time", "dossiers_open_once"):
        op.drop_index(index, "dossiers")
    with op.batch_alter_table("dossiers") as dossiers:
        dossiers.drop_constraint("dossiers_priority_known", type_="check")
        for column in ("priority", "host"):
            dossiers.drop_column(column)
        _know_standings(dossiers, f"('SENT', 'DUE', 'TAKEN', {ENDED[1:]}")
    _open_once(ENDED)


def _know_standings(dossiers: op.BatchOperations, known: str) -> None:
    dossiers.drop_constraint("dossiers_standing_known", type_="check")
    dossiers.create_check_constraint("dossiers_standing_known", f"standing IN {known}")


def _open_once(ended: str) -> None:
    still_open = sa.text(f"standing NOT IN {ended}")
    where = {"sqlite_where": still_open, "postgresql_where": still_open}
    op.create_index("dossiers_open_once", "dossiers", ["fingerprint"], unique=True, **where)


def _fill_in_hosts() -> None:
    dossiers = sa.table(
        "dossiers", sa.column("key", sa.Text), sa.column("address", sa.Text), sa.column("host", sa.Text)
    )
    connection = op.get_bind()
    for key, address in connection.execute(sa.select(dossiers.c.key, dossiers.c.address)).all():
        try:
            host = urlsplit(address).hostname or ""
        except ValueError:
            host = ""
        connection.execute(dossiers.update().where(dossiers.c.key == key).values(host=host))
