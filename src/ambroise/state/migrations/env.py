"""Alembic runs here on the connection that `state.store.migrate` gives it."""

from alembic import context

from ambroise.state.schema import metadata

connection = context.config.attributes["connection"]
context.configure(connection=connection, target_metadata=metadata)
with context.begin_transaction():
    context.run_migrations()
