"""Run the migrations in lib/database/migrations.

There is no alembic.ini: the settings are here.
"""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text

from lib.database.models import Base

# In the order of tables and columns, those of text whose collation is not "C".
LANGUAGE_COLUMNS = text(
    "SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = current_schema() "
    "AND data_type IN ('character varying', 'text') AND collation_name IS DISTINCT FROM 'C' "
    "ORDER BY table_name, ordinal_position"
)
MIGRATIONS_FOLDER = Path(__file__).parent / "migrations"


def _build_config() -> Config:
    """Build the settings of Alembic."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS_FOLDER).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    return config


def find_newest_revision() -> str:
    """Find the revision that this version of the code works on."""
    head = ScriptDirectory.from_config(_build_config()).get_current_head()
    if head is None:
        raise RuntimeError("lib/database/migrations holds no migration")
    return head


def list_known_revisions() -> set[str]:
    """List every revision that this version can upgrade from, and the newest."""
    return {script.revision for script in ScriptDirectory.from_config(_build_config()).walk_revisions()}


def upgrade_schema(connection: Connection, revision: str = "head") -> None:
    """Upgrade the database behind a connection to a revision or the newest, in the connection's transaction."""
    config = _build_config()
    config.attributes["connection"] = connection
    command.upgrade(config, revision)
    if connection.dialect.name == "postgresql":
        _sort_by_code_points(connection)


def _sort_by_code_points(connection: Connection) -> None:
    """Let PostgreSQL compare and sort every column of text by code points, as SQLite does, not by a natural language.

    A table is altered only where a column still follows the language of the database, and none of anybody else's.
    """
    rows = connection.execute(LANGUAGE_COLUMNS)
    columns_by_table: dict[str, list[str]] = {}
    for table, column in rows:
        if table in Base.metadata.tables:
            columns_by_table.setdefault(table, []).append(column)
    quote = connection.dialect.identifier_preparer.quote
    for table, columns in columns_by_table.items():
        changes = ", ".join(f'ALTER COLUMN {quote(column)} TYPE VARCHAR COLLATE "C"' for column in columns)
        connection.execute(text(f"ALTER TABLE {quote(table)} {changes}"))
