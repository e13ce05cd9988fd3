"""How many organisations are asked, in words."""

from lib.ui.consultation.frame_form import describe_frame


def test_councils_are_counted_by_type_and_other_organisations_beside_them() -> None:
    text = describe_frame({"Shire county": 21, "Unitary": 63, "Partner": 2})
    assert (
        text == "**In the frame: 84 councils** (21 Shire county · 63 Unitary)  \nBeside them, counted apart: 2 partners"
    )


def test_a_frame_without_councils_says_so() -> None:
    assert "0 councils**: choose some, or nobody can respond" in describe_frame({"Professional body": 22})
