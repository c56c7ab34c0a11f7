"""What does Alembic run, and on which connection? The one that worker/store/opening.py hands over, never its own."""

from __future__ import annotations

from alembic import context

from worker.store.tables import METADATA

context.configure(connection=context.config.attributes["connection"], target_metadata=METADATA)
with context.begin_transaction():
    context.run_migrations()
