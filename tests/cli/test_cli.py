"""The list of the commands."""

import subprocess
import sys

from lib.cli import main
from lib.settings import ROOT


def test_every_command_explains_itself() -> None:
    run = subprocess.run([sys.executable, "-m", "lib", "--help"], cwd=ROOT, capture_output=True, text=True, check=True)
    for name, command in main.commands.items():
        assert name in run.stdout
        assert command.help
        assert command.help.endswith((".", ")")) or "\n" in command.help
