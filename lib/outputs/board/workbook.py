"""Write every figure of a Board paper as a table, for a workbook."""

import pandas as pd

from lib.outputs.board.content import BoardPaper

SHEET_NAME_LENGTH = 31  # characters; a workbook holds no longer name


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


def build_annex_sheets(paper: BoardPaper) -> dict[str, pd.DataFrame]:
    """Build the tables of the annex, by title: approved themes with their shares, as rounded as the paper has them."""
    return {
        table.title[:SHEET_NAME_LENGTH]: pd.DataFrame(table.rows, columns=list(table.headings))
        for table in paper.annex_tables
    }
