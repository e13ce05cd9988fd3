"""Forms in which a heading can be read."""

from lib.intake.mapping.heading_forms import list_heading_forms


def test_a_heading_is_also_read_without_its_code_its_label_and_its_zone() -> None:
    assert "date submitted" in list_heading_forms(("submitdate. Date submitted",))
    assert "submitted" in list_heading_forms(("Submitted (UTC)",))
    assert {"council", "leeds"} <= list_heading_forms(("Council - Leeds",))
