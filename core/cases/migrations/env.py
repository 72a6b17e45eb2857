"""What Alembic runs for every change of the schema: on the connection, and in the transaction, that it is handed."""

from alembic import context

from core.cases.tables import Base

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    render_as_batch=True,  # SQLite changes a table by making it anew
    transactional_ddl=True,  # a step is done whole or not at all, on SQLite too
)
with context.begin_transaction():
    context.run_migrations()
