"""Run the same work from a shell: python -m lib ..."""

from importlib import import_module

import click

COMMANDS = {  # where each is, so that one command does not wait for what the others need
    "serve": "server_commands:serve_dashboard",
    "demo": "server_commands:load_demonstration",
    "database": "server_commands:database_group",
    "account": "account_commands:account_group",
    "backup": "server_commands:back_up_database",
    "restore": "server_commands:restore_database",
    "consultation": "import_commands:import_consultation",
    "import": "import_commands:import_file",
    "match": "import_commands:match_names",
    "history": "import_commands:list_imports",
    "undo": "import_commands:undo_import",
    "set-aside": "import_commands:list_quarantined_rows",
    "report": "report_commands:report_group",
    "figures": "approach_figures:figures_group",
    "themes": "theme_commands:themes_group",
    "digest": "digest_commands:digest_group",
    "audit": "audit_commands:audit_group",
    "erase": "audit_commands:erase_group",
    "retention": "audit_commands:retention_group",
}


class LazyGroup(click.Group):
    """Group whose commands are imported when they are needed."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """List the names of the commands, in the order in which somebody would need them."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return the command of this name, or None."""
        if cmd_name not in COMMANDS:
            return None
        module, _, name = COMMANDS[cmd_name].partition(":")
        command: click.Command = getattr(import_module(f"lib.cli.{module}"), name)
        return command


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
def main() -> None:
    """Run the engagement dashboard from a shell.

    DATABASE_URL names the database; without it, data/local/ holds one.
    """
