"""Columns that go on in the next one are read as one."""

from lib.intake.reading.continued_columns import ContinuedColumns


def test_a_column_that_continues_the_one_before_is_joined_to_it_and_others_are_not() -> None:
    columns = ContinuedColumns([("Q1",), ("Q1 (continued 2)",), ("Q1 (continued 3)",), ("Q2",), ("Q3 (continued 2)",)])
    assert columns.has_any
    assert columns.heading_parts == [("Q1",), ("Q2",), ("Q3 (continued 2)",)]
    assert columns.join_cells(["a", "b", "c", "d", "e", "beyond"]) == ["abc", "d", "e", "beyond"]
    assert columns.join_cells(["a"]) == ["a"]
