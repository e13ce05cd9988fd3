"""Called by alembic. The connection comes from lib.database.migrate, within its transaction."""

from alembic import context

from lib.database.models import Base

connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=Base.metadata,
    render_as_batch=connection.dialect.name == "sqlite",
    compare_type=True,
)
context.run_migrations()
