"""What somebody enters about a consultation, until it is saved."""

from dataclasses import fields, replace

from lib.database.consultation_setup import ConsultationSetup, QuestionSetup
from lib.ui.consultation.draft import PART_FIELDS, PART_MARKERS, SetupDraft, copy_setup
from tests.actions.test_consultations import NEW


def test_another_consultation_starts_with_the_questions_target_frame_and_lists_of_one() -> None:
    stored = replace(
        NEW, archived=True, is_default=True, types=("Unitary",), listed_ids=(7,), board_days=(NEW.opens,),
        questions=(QuestionSetup(5, 1, "One", "Why?", "choice", ("A", "B"), ("1", "2"), False, ("Unitary",)),),
    )  # fmt: skip
    copied = copy_setup(stored)
    assert copied.questions == (replace(stored.questions[0], id=None),)
    assert (copied.types, copied.listed_ids, copied.target_overall) == (("Unitary",), (7,), stored.target_overall)
    assert (copied.code, copied.title, copied.board_days) == ("", "", ())
    assert not copied.archived
    assert not copied.is_default


def test_every_field_of_a_setup_belongs_to_one_part_of_the_form_or_is_kept_as_it_is() -> None:
    form_fields = [name for names in PART_FIELDS.values() for name in names]
    kept_fields = {"earlier", "archived", "is_default"}
    assert sorted([*form_fields, *kept_fields]) == sorted(field.name for field in fields(ConsultationSetup))
    assert PART_FIELDS.keys() == PART_MARKERS.keys()


def test_a_draft_differs_once_something_is_entered_and_its_widgets_have_keys_of_their_own() -> None:
    draft = SetupDraft(3, NEW, NEW, NEW, turn=4)
    assert not draft.is_changed
    draft.mine = replace(NEW, title="Another")
    assert draft.is_changed
    assert draft.key("title") == "title-3-4"
    assert SetupDraft(None, None, NEW, NEW).is_changed  # nothing of a new one is saved
