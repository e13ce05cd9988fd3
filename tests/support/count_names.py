"""Print how functions, classes and modules of lib are named and tested: python -m tests.support.count_names

A report for people, not a test. A function is verb first when it has two words or more and the first of
them is one of `VERBS`.
"""

import ast
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
VERBS = frozenset(
    """
    add adjust align allow answer append apply approve arrange ask assign attach audit average begin bind block
    bring build bulk cache call can cancel cap carry check choose chunk classify clean clear clip close code
    collect combine compare compile complete compose compute configure confirm connect contain convert copy
    correct could count create cut decide decode delete derive describe detect differ digest disable discard
    discover dispatch distribute divide do drag draw drop edit embed emit enable encode end enlarge ensure enter
    enumerate escape estimate evaluate exists expand expect explain export extend extract fall fetch fill filter
    find finish fit flag flatten fold for forecast forget format forward freeze generate get give go group guard
    guess handle has have hide highlight identify import include index infer initialise insert inspect
    interpolate invert is join judge keep know launch learn leave link list load locate lock log look lower make
    manage map mark mask match may measure memoise mend merge mix move name narrow neutralise normalise note
    notify obtain offer open pack pad parse part pass perform pick play predict prepare present prevent print
    process promise prompt propose prove pull push put query quote raise rank read rebuild recognise reconcile
    record recover redact reduce refer refresh refuse register reject release remember remind remove rename
    render reopen reorder repeat replace report request require reset resolve restore retry return reveal revert
    review rewrite round run sample save say scan score search see select send separate serve set settle shade
    shift shorten should show shrink sign simplify skip smooth solve sort spell split spread squash start state
    stem step stop store strip suggest sum summarise supervise suppress switch take tally tell test tidy
    tokenise total touch trace track train transform transpose trim truncate try turn undo unfold unite unpack
    update upgrade use validate verify vote wait wake walk want warn watch weigh wrap write yield
    """.split()
)


def list_modules() -> list[Path]:
    """List the modules outside tests, data and migrations."""
    sources = [ROOT / "dashboard.py", *(ROOT / "pages").glob("*.py"), *(ROOT / "lib").rglob("*.py")]
    return sorted(file for file in sources if "migrations" not in file.parts)


def list_definitions(kind: type | tuple[type, ...]) -> Iterator[str]:
    """List the names of all functions and methods, or of all classes; dunders are left out."""
    for file in list_modules():
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, kind) and not node.name.startswith("__"):  # type: ignore[attr-defined]
                yield node.name.strip("_")  # type: ignore[attr-defined]


def has_test_module(module: Path) -> bool:
    """Tell whether a module of lib has a test module of the same name, in the same folder below tests."""
    folder = module.relative_to(ROOT / "lib").parent
    return (ROOT / "tests" / folder / f"test_{module.stem}.py").exists()


def main() -> None:
    """Print the counts."""
    functions = list(list_definitions((ast.FunctionDef, ast.AsyncFunctionDef)))
    one_word = [name for name in functions if "_" not in name]
    verb_first = [name for name in functions if "_" in name and name.split("_")[0] in VERBS]
    classes = {name: count for name, count in Counter(list_definitions(ast.ClassDef)).items() if count > 1}
    modules = [file for file in list_modules() if file.is_relative_to(ROOT / "lib") and not file.stem.startswith("__")]
    untested = [str(file.relative_to(ROOT)) for file in modules if not has_test_module(file)]
    print(f"{len(functions)} functions and methods")
    print(f"  one-word names: {len(one_word)} ({len(one_word) / len(functions):.0%})")
    print(f"  verb first: {len(verb_first)} ({len(verb_first) / len(functions):.0%})")
    print(f"class names used more than once: {len(classes)} {classes or ''}")
    print(f"files directly in lib/ui: {sorted(file.name for file in (ROOT / 'lib' / 'ui').glob('*.*'))}")
    print(f"modules of lib with a test module of their name: {len(modules) - len(untested)} of {len(modules)}")
    for name in untested:
        print(f"  without: {name}")


if __name__ == "__main__":
    main()
