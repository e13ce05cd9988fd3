"""Draw mutants at random for `make mutation SAMPLE=200 SEED=7`, and count what became of them, package by package.

Run where mutmut has made its mutants. A function that hundreds of tests come by is tried by those nearest to it alone, the
fastest first, of together TEST_SECONDS: what survives them may be killed by another, so what is counted is a lower bound.
"""

import json
import random
import re
import sys
from collections import Counter
from fnmatch import fnmatch
from pathlib import Path

MUTANTS = Path("mutants")
TEST_SECONDS, MOST_TESTS = 25.0, 400
OUTCOMES = {1: "killed", 3: "killed", 0: "survived", 5: "no test", 33: "no test", None: "not tried"}
TIMEOUTS = {-24, 24, 36, 152, 255}


def read_outcomes(mutants: Path = MUTANTS) -> dict[str, int | None]:
    """Read the exit code of each mutant, in the order of their names; None where it was not tried."""
    outcomes: dict[str, int | None] = {}
    for file in sorted(mutants.glob("lib/**/*.meta")):
        outcomes |= json.loads(file.read_text(encoding="utf-8"))["exit_code_by_key"]
    return dict(sorted(outcomes.items()))


def draw_mutants(names: list[str], size: int, seed: int, patterns: list[str]) -> list[str]:
    """Draw so many mutants of those whose names have one of the patterns, all of them where there are fewer."""
    matching = [name for name in names if any(fnmatch(name, pattern) for pattern in patterns)]
    return sorted(random.Random(seed).sample(matching, min(size, len(matching))))  # noqa: S311 - no secret


def limit_tests(mutants: Path = MUTANTS) -> None:
    """Keep for each function its nearest and fastest tests, in the file in which mutmut remembers them."""
    file = mutants / "mutmut-stats.json"
    stats = json.loads(file.read_text(encoding="utf-8"))
    seconds = stats["duration_by_test"]
    for function, tests in stats["tests_by_mangled_function_name"].items():
        *folders, module, _name = function.split(".")
        folder = "/".join(["tests", *folders[1:]])
        kept: list[str] = []
        total = 0.0

        def rank_test(test: str, folder: str = folder, module: str = module) -> tuple[bool, bool, float]:
            return not test.startswith(f"{folder}/test_{module}.py"), not test.startswith(f"{folder}/"), seconds[test]

        for test in sorted(tests, key=rank_test):
            total += seconds[test]
            if kept and (total > TEST_SECONDS or len(kept) == MOST_TESTS):
                break
            kept.append(test)
        stats["tests_by_mangled_function_name"][function] = kept
    file.write_text(json.dumps(stats), encoding="utf-8")


def count_outcomes(outcomes: dict[str, int | None], names: list[str]) -> dict[str, Counter[str]]:
    """Count by package what became of some mutants; a mutant that ran out of time counts as killed."""
    counts: dict[str, Counter[str]] = {}
    for name in names:
        package = re.sub(r"^(lib\.(?:intake\.)?\w+).*", r"\1", name)
        code = outcomes[name]
        outcome = "killed" if code in TIMEOUTS else OUTCOMES.get(code, "killed")
        counts.setdefault(package, Counter())[outcome] += 1
    return counts


def main(command: str, size: str, seed: str, *patterns: str) -> None:
    """Print the names of the mutants drawn (draw), or how many of them were killed and which not (count)."""
    outcomes = read_outcomes()
    names = draw_mutants(list(outcomes), int(size), int(seed), list(patterns))
    if command == "draw":
        limit_tests()
        print("\n".join(names))
        return
    for package, counts in count_outcomes(outcomes, names).items():
        print(f"{package}: {counts['killed']} of {counts.total()} killed, {dict(counts)}")
    print(*(name for name in names if OUTCOMES.get(outcomes[name]) in {"survived", "no test"}), sep="\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
