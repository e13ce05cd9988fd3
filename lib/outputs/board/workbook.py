"""Write every figure of a Board paper as a table, for a workbook."""

import pandas as pd

from lib.outputs.board.content import BoardPaper


def build_figure_table(paper: BoardPaper) -> pd.DataFrame:
    """Build a table with one row a figure, in the order of the paper."""
    return pd.DataFrame(
        [
            (
                entry.place,
                entry.name,
                entry.figure.value,
                entry.figure.numerator,
                entry.figure.denominator,
                entry.figure.definition.term,
                entry.figure.definition.sentence,
                entry.figure.definition.formula,
            )
            for entry in paper.figures
        ],
        columns=["Where", "Figure", "Value", "Numerator", "Denominator", "Term", "Definition", "Formula"],
    )
