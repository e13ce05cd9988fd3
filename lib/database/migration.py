"""Run the migrations in lib/database/migrations.

There is no alembic.ini: the settings are here.
"""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

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


def upgrade_schema(connection: Connection) -> None:
    """Upgrade the database behind a connection to the newest revision, in the connection's transaction."""
    config = _build_config()
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
