"""Each kind of approach has its row, with its interval and its label in sight."""

from lib.outputs.approach_charts import draw_differences


def test_a_difference_is_drawn_with_both_ends_of_its_interval_and_its_label_above_it() -> None:
    figure = draw_differences(["E-mail", "Telephone"], [(4.0, -1.0, 9.0), (-2.0, -8.0, 3.0)])
    [points] = figure.data
    assert list(points.x) == [4.0, -2.0]
    assert list(points.error_x.array) == [5.0, 5.0]
    assert list(points.error_x.arrayminus) == [5.0, 6.0]
    assert [note.text for note in figure.layout.annotations] == ["E-mail", "Telephone"]
