"""Alembic's entry: the connection is handed in by `ivr.store.migrating`; there is no alembic.ini."""

from __future__ import annotations

from alembic import context

from ivr.store.tables import metadata

context.configure(connection=context.config.attributes["connection"], target_metadata=metadata, render_as_batch=True)
with context.begin_transaction():
    context.run_migrations()
