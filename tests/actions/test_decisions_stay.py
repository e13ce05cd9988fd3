"""What a person settled is exactly as that person left it, whatever the machine, imports and undoing do. On SQLite.

People, files and a machine that says anything at all take turns, in any order. Beside them runs a second, simple telling
of what people did and did not take back (a list of deeds), and after every step the database must agree with it.
"""

import shutil
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any, ClassVar

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test
from sqlalchemy import func, select

import lib.actions.undo_rule  # noqa: F401 - registers how its changes are undone
from lib.actions import coding, sorting, themes
from lib.actions.problems import ThemeProblem
from lib.actions.sorting import AnswerMove, SortingRequest, ThemeEdit
from lib.actions.theme_labels import load_latest_states
from lib.changes.undo import undo_saved_change
from lib.database.engine import get_engine, open_read_session, open_write_session, upgrade_database
from lib.database.models import Import, Organisation
from lib.database.reference import load_consultation
from lib.database.theme_models import Theme
from lib.intake.problems import FileProblem
from lib.intake.undo_rule import undo_import
from lib.theme_runs.store import store_run
from lib.theme_runs.types import ProposedAssignment, ProposedTheme, RunResult
from tests.support.factories import CONSULTATION, OFFICER, store
from tests.support.officer_desk import ADA, LEEDS, Desk, row
from tests.support.reference_model import FIELDS, Deed, Key, Told

COUNCILS = ("Leeds", "Camden", "York")
SENTENCES = ("Money is short.", "Peers help.", "Nothing.")
LABELS, WORDS = st.sampled_from(["Money", "Peers", "money", "Time"]), st.sampled_from(["", "One.", "Two."])
TEXTS = st.sampled_from(["Money is short. Peers help.", "Peers help.", "Nothing. Money is short.", ""])
PICK, PICKS = st.integers(0, 9), st.lists(st.integers(0, 9), min_size=1, max_size=3)
CARRIES = st.sampled_from([True, False, None])
STATES = st.sampled_from(["approved", "rejected", "proposed"])
ROWS = st.lists(st.tuples(st.integers(0, 2), TEXTS, TEXTS), min_size=1, max_size=3, unique_by=lambda one: one[0])
FOUND = st.lists(st.tuples(st.none() | PICK, LABELS, WORDS), max_size=4)
ASSIGNED = st.lists(st.tuples(PICK, PICK, st.sampled_from(SENTENCES), st.floats(0, 1)), max_size=6)


class Work(Told, RuleBasedStateMachine):
    """People, files and the machine, one step after another."""

    folder: ClassVar[Path]
    done: ClassVar[Counter[str]] = Counter()

    def __init__(self) -> None:
        super().__init__()
        file = self.folder / "work.sqlite"
        self.engine = get_engine(f"sqlite:///{file}")
        self.engine.dispose()
        for end in ("-wal", "-shm"):
            Path(f"{file}{end}").unlink(missing_ok=True)
        shutil.copy(self.folder / "template.sqlite", file)
        self.begin()
        self.machine = self.found()
        self.waiting: list[tuple[int | None, RunResult]] = []

    def attempt(self, name: str, act: Callable[[], int]) -> int | None:
        """Try something. What is refused leaves nothing behind."""
        before = self.newest()
        try:
            change = act()
        except (ThemeProblem, FileProblem):
            assert self.newest() == before
            return None
        self.known.clear()
        self.done[name] += 1
        return change

    def deed(self, name: str, act: Callable[[], int], **told: Any) -> Deed | None:
        change = self.attempt(name, act)
        if change is None:
            return None
        self.deeds.append(Deed(change, **told))
        return self.deeds[-1]

    def make(self, deed: Deed | None, label: str, description: str) -> int:
        """Take into a deed the theme that it made, which is the newest there is."""
        assert deed is not None
        one = max(self.themes())
        deed.made[one] = {"label": label, "description": description, "state": "proposed", "merged_into_id": None}
        return one

    # What people do

    @rule(label=LABELS, description=WORDS, question=st.sampled_from([1, None]))
    def add(self, label: str, description: str, question: int | None) -> None:
        asked = self.questions[question] if question else None
        given = {"question_id": asked, "label": label, "description": description}
        deed = self.deed(
            "add",
            lambda: themes.add_theme(self.engine, consultation_id=self.consultation, actor=ADA, **given),  # type: ignore[arg-type]
        )
        if deed:
            self.make(deed, label, description)

    @rule(number=PICK, label=LABELS, description=WORDS)
    def edit(self, number: int, label: str, description: str) -> None:
        if one := self.pick(number):
            told = {(one[0], "label"): label, (one[0], "description"): description}
            given: Any = {
                "theme_id": one[0],
                "label": label,
                "description": description,
                "seen_change_id": one[1]["change_id"],
            }
            self.deed("edit", lambda: themes.edit_theme(self.engine, actor=ADA, **given), touched={one[0]}, fields=told)

    @rule(numbers=PICKS, state=STATES)
    def decide(self, numbers: list[int], state: str) -> None:
        chosen = dict(one for number in numbers if (one := self.pick(number)))
        seen = {one: values["change_id"] for one, values in chosen.items()}
        self.deed(
            "decide",
            lambda: themes.decide_themes(self.engine, theme_ids=seen, state=state, seen_change_ids=seen, actor=ADA),
            touched=set(chosen),
            fields={(one, "state"): state for one in chosen},
        )

    @rule(into=PICK, numbers=PICKS)
    def merge(self, into: int, numbers: list[int]) -> None:
        if (target := self.pick(into)) is None:
            return
        same = [one for one in self.themes().items() if one[1]["question_id"] == target[1]["question_id"]]
        chosen = dict(same[number % len(same)] for number in numbers)
        seen = {one: values["change_id"] for one, values in [target, *chosen.items()]}
        gone = {one for one, values in self.themes().items() if one in chosen or values["merged_into_id"] in chosen}
        self.deed(
            "merge",
            lambda: themes.merge_themes(
                self.engine, target_id=target[0], theme_ids=list(chosen), seen_change_ids=seen, actor=ADA
            ),
            touched={target[0], *gone},
            fields={(one, "merged_into_id"): target[0] for one in gone},
        )

    @rule(number=PICK, label=LABELS, answers=PICKS)
    def split(self, number: int, label: str, answers: list[int]) -> None:
        if old := self.pick(number):
            moved = [(*self.place(one, old[1]), None) for one in answers]
            given: Any = {"theme_id": old[0], "label": label, "description": "", "answers": moved}
            if deed := self.deed(
                "split", lambda: themes.split_theme(self.engine, actor=ADA, **given), touched={old[0]}
            ):
                new = self.make(deed, label, "")
                deed.verdicts |= {(old[0], source, n): (False, None) for source, n, _ in moved}
                deed.verdicts |= {(new, source, n): (True, None) for source, n, _ in moved}

    @rule(source=PICK, into=PICK, answer=PICK)
    def move(self, source: int, into: int, answer: int) -> None:
        old, new = self.pick(source), self.pick(into)
        if old and new:
            place = self.place(answer, old[1])
            said = {(old[0], *place): (False, None), (new[0], *place): (True, None)}
            given: Any = {"from_theme": old[0], "to_theme": new[0], "answers": [(*place, None)]}
            act = lambda: themes.move_answers(self.engine, actor=ADA, **given)  # noqa: E731
            self.deed("move", act, **self.said(said))

    @rule(number=PICK, into=PICK, label=LABELS, state=STATES, answer=PICK, same=st.booleans())
    def sort(self, number: int, into: int, label: str, state: str, answer: int, *, same: bool) -> None:
        old, new = self.pick(number), self.pick(into)
        if old and new and old[0] != new[0]:
            place = self.place(answer, old[1])
            told = self.said({(old[0], *place): (False, None), (new[0], *place): (True, None)})
            told["touched"] = {*told.get("touched", ()), old[0]}
            told["fields"] = {  # a field sent back as it was read says nothing: taking back who set it takes it back
                (old[0], name): value for name, value in (("label", label), ("state", state)) if value != old[1][name]
            }
            if same:
                gone = {one for one, values in self.themes().items() if old[0] in {one, values["merged_into_id"]}}
                told["touched"] |= {new[0], *gone}
                told["fields"] |= {(one, "merged_into_id"): new[0] for one in gone}
            named = ThemeEdit(
                old[0],
                label,
                state,
                old[1]["change_id"],
                old[1]["description"],
                merge_target_id=new[0] if same else None,
            )
            wanted = SortingRequest([named], [AnswerMove(old[0], new[0], [(*place, None)])])
            given: Any = {"request": wanted, "seen_change_id": self.newest(), "question_id": old[1]["question_id"]}
            act = lambda: sorting.sort_themes(self.engine, consultation_id=self.consultation, actor=ADA, **given)[0]  # noqa: E731
            self.deed("sort", act, **told)

    @rule(said=st.lists(st.tuples(PICK, PICK, CARRIES, st.none() | st.sampled_from(SENTENCES)), min_size=1, max_size=2))
    def settle(self, said: list[tuple[int, int, bool | None, str | None]]) -> None:
        told: dict[Key, Any] = {}
        for number, answer, carries, evidence in said:
            if one := self.pick(number):
                told[(one[0], *self.place(answer, one[1]))] = None if carries is None else (carries, evidence)
        rows = [(*key, *(value or (None, None))) for key, value in told.items()]
        act = lambda: coding.decide_answers(self.engine, consultation_id=self.consultation, decisions=rows, actor=ADA)  # type: ignore[arg-type]  # noqa: E731
        self.deed("settle", act, **self.said(told))

    @rule(number=PICK, answer=PICK, sentence=st.sampled_from(SENTENCES))
    def quote(self, number: int, answer: int, sentence: str) -> None:
        if one := self.pick(number):
            source, n = self.place(answer, one[1])
            given: Any = {"theme_id": one[0], "source_id": source, "question_number": n, "sentence": sentence}
            act = lambda: coding.choose_quotation(self.engine, actor=ADA, **given)  # noqa: E731
            self.deed("quote", act, touched={one[0]}, quoted={(one[0], f"{source} {n} {sentence}")})

    @rule(number=st.integers(0, 4))
    def undo(self, number: int) -> None:
        if number < len(self.deeds):
            undone = self.deeds[-1 - number]
            if deed := self.deed("undo", lambda: undo_saved_change(self.engine, change_id=undone.change, actor=ADA)):
                deed.undoes = undone
                deed.stand(stands=True)
                there = self.themes()
                self.machine = {key: said for key, said in self.machine.items() if key[0] in there}

    # What happens to answers

    @rule(rows=ROWS)
    def bring_in(self, rows: list[tuple[int, str, str]]) -> None:
        lines = [row(f"R-{n}", said, COUNCILS[n]) | {"Q2. What about 2?": other} for n, said, other in rows]
        self.answers_change("bring in", lambda: store(self.engine, "responses", lines, self.folder).added)

    @rule()
    def undo_import(self) -> None:
        stands = select(func.max(Import.id)).where(Import.undone_change_id.is_(None))
        with open_read_session(self.engine) as session:
            last = session.scalar(stands)
        if last:
            self.answers_change("undo import", lambda: undo_import(self.engine, import_id=last, actor=OFFICER))

    def answers_change(self, name: str, act: Callable[[], int]) -> None:
        before = self.texts()
        self.attempt(name, act)
        now = self.texts()
        self.machine = {key: said for key, said in self.machine.items() if before[key[1:]] == now.get(key[1:])}

    # What the machine does

    @rule(question=st.sampled_from([1, None]), found=FOUND, assigned=ASSIGNED, late=st.booleans())
    def read(self, question: int | None, found: list[Any], assigned: list[Any], late: bool) -> None:
        there, answers = list(self.themes()), self.ids()
        known = [there[n % len(there)] if n is not None and there else None for n, _label, _words in found]
        run = RunResult(
            [ProposedTheme(one, label, words, "machine") for one, (_n, label, words) in zip(known, found, strict=True)],
            [
                ProposedAssignment(theme % len(found), response, asked, confidence, sentence)
                for theme, answer, sentence, confidence in (assigned if found else [])
                for response, asked in [answers[answer % len(answers)]]
            ],
            answers=len(answers),
            data_version=self.newest(),
        )
        self.waiting.append((question, run))
        if not late:
            self.store()

    def signed(self) -> set[int]:
        """The themes that are approved and stand for themselves."""
        with open_read_session(self.engine) as session:
            alive = set(session.scalars(select(Theme.id).where(Theme.merged_into_id.is_(None))))
            now = load_latest_states(session, self.consultation)
        return {one for one, state in now.items() if state.state == "approved" and one in alive}

    @rule()
    def store(self) -> None:
        if not self.waiting:
            return
        question, run = self.waiting.pop(0 if len(self.waiting) > 2 else -1)
        asked = self.questions[question] if question else None
        signed = self.signed()
        before, ours = self.found(), {one for one, row in self.themes().items() if row["question_id"] == asked}
        given: Any = {"consultation_id": self.consultation, "question_id": asked, "run": run}
        assert self.attempt("run", lambda: store_run(self.engine, actor=OFFICER, **given)) is not None
        now, texts = self.found(), self.texts()
        ours |= {one for one, row in self.themes().items() if row["question_id"] == asked}
        assert {k: v for k, v in now.items() if k[0] not in ours} == {
            k: v for k, v in before.items() if k[0] not in ours
        }
        new = {said for key, said in now.items() if key[0] in ours and before.get(key) != said}
        assert new <= {one.evidence for one in run.assignments}
        assert all(now.get(key) == said for key, said in before.items() if key[0] in signed)
        assert all(said in texts[key[1:]] for key, said in now.items())
        self.machine = now
        untouched = set(self.themes()) - set(self.settled())
        self.base |= {one: values for one, values in self.themes().items() if one in untouched}

    # What must hold, whatever happened

    @invariant()
    def it_holds(self) -> None:
        """Once for each state of the data."""
        if "checked" not in self.known:
            self.what_people_settled_is_as_they_left_it()
            self.the_coding_is_what_people_said_else_what_the_machine_found()
            self.known["checked"] = True

    def what_people_settled_is_as_they_left_it(self) -> None:
        there, settled = self.themes(), self.settled()
        assert {one for one, row in there.items() if row["settled"]} == set(settled)
        for one, values in settled.items():
            assert {name: there[one][name] for name in FIELDS} == {name: values[name] for name in FIELDS}
        assert self.read_verdicts() == self.verdicts()
        assert self.read_quoted() == set().union(*(deed.quoted for deed in self.deeds if deed.stands))

    def the_coding_is_what_people_said_else_what_the_machine_found(self) -> None:
        assert self.found() == self.machine
        there, said, texts = self.themes(), self.verdicts(), self.texts()
        apart = {one for one, row in there.items() if row["merged_into_id"] is None} - {
            row["merged_into_id"] for row in there.values()
        }
        expected = {key for key, (carries, _evidence) in said.items() if carries and key[1:] in texts}
        expected |= set(self.machine) - set(said)
        assert self.coding(apart) == {key for key in expected if key[0] in apart}


NAMES = (*FIELDS, "settled", "change_id", "question_id")


def template(folder: Path) -> None:
    """A database with three councils, what they answered, and what the machine found first."""
    engine = upgrade_database(f"sqlite:///{folder / 'template.sqlite'}")
    (folder / "consultation.toml").write_text(CONSULTATION)
    load_consultation(engine, folder / "consultation.toml")
    with open_write_session(engine) as session:
        for name in COUNCILS:
            session.add(Organisation(code=name, name=name, short_name=name, type="Unitary", region="London"))
    desk = Desk(engine)
    desk.bring_in(folder)
    desk.run({"Money": {LEEDS: "Money is short."}, "Peers": {LEEDS: "Peers help."}})
    desk.run({"Money": {LEEDS: "Money is short."}}, question=None, known={})
    with engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    engine.dispose()


def test_what_people_settled_outlives_whatever_machine_imports_and_undoing_do(tmp_path: Path) -> None:
    template(tmp_path)
    Work.folder = tmp_path
    slow = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much]
    run_state_machine_as_test(
        Work, settings=settings(max_examples=60, stateful_step_count=20, deadline=None, suppress_health_check=slow)
    )
    assert len(Work.done) == 13, Work.done  # each of the things that can happen did
