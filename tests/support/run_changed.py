"""Run the unit tests of what changed since the last commit, without a browser: python -m tests.support.run_changed"""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
NO_TESTS_COLLECTED = 5


def list_changed_files() -> list[Path]:
    """List the files that differ from the last commit, new ones included; those of that commit where none differ."""
    changed = _ask_git("diff", "--name-only", "HEAD") + _ask_git("ls-files", "--others", "--exclude-standard")
    return [ROOT / name for name in changed or _ask_git("diff", "--name-only", "HEAD~1", "HEAD")]


def find_tests(file: Path) -> Path | None:
    """Find the test module of a file: itself, or the one that mirrors a module of lib."""
    relative = file.relative_to(ROOT)
    if relative.suffix != ".py":
        return None
    if relative.parts[0] == "lib":
        file = ROOT / "tests" / Path(*relative.parts[1:]).with_name(f"test_{relative.name}")
    is_test = file.name.startswith("test_") and "browser" not in file.parts
    return file if is_test and file.exists() else None


def main() -> int:
    """Run the tests, and return pytest's exit code."""
    test_files = sorted({str(tests) for file in list_changed_files() if (tests := find_tests(file)) is not None})
    if not test_files:
        print("No unit tests belong to what changed.")
        return 0
    code = subprocess.run([sys.executable, "-m", "pytest", "-n", "2", *test_files], cwd=ROOT, check=False).returncode
    return 0 if code == NO_TESTS_COLLECTED else code


def _ask_git(*words: str) -> list[str]:
    return subprocess.run(["git", *words], cwd=ROOT, check=True, capture_output=True, text=True).stdout.split()


if __name__ == "__main__":
    sys.exit(main())
