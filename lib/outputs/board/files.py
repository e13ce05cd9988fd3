"""Name the files that a paper can be written to, each by what ends its name.

What draws and writes them is imported when a file is made: the page shows the paper without waiting for it.
"""

from collections.abc import Callable

from lib.outputs.board.content import BoardPaper
from lib.outputs.board.workbook import build_annex_sheets, build_figure_table
from lib.outputs.spreadsheet import build_xlsx


def _build_document(paper: BoardPaper) -> bytes:
    """Build the Word document."""
    from lib.outputs.board.word import build_paper_docx  # noqa: PLC0415

    return build_paper_docx(paper)


def _build_pdf(paper: BoardPaper) -> bytes:
    """Build the page to print."""
    from lib.outputs.board.summary import build_summary_pdf  # noqa: PLC0415

    return build_summary_pdf(paper)


def _build_slides(paper: BoardPaper) -> bytes:
    """Build the slides."""
    from lib.outputs.board.slides import build_slides  # noqa: PLC0415

    return build_slides(paper)


def _build_workbook(paper: BoardPaper) -> bytes:
    """Build the workbook with every figure of the paper, and the tables of its annex."""
    notes = [paper.consultation, *filter(None, (paper.notice,)), *paper.basis]
    return build_xlsx(build_figure_table(paper), notes, paper.title, further_tables=build_annex_sheets(paper))


PAPER_FILES: dict[str, Callable[[BoardPaper], bytes]] = {
    ".docx": _build_document,
    ".pdf": _build_pdf,
    ".pptx": _build_slides,
    ".xlsx": _build_workbook,
}


def build_paper_files(paper: BoardPaper) -> dict[str, bytes]:
    """Build all files of a paper, by what ends the name of each."""
    return {suffix: build_file(paper) for suffix, build_file in PAPER_FILES.items()}
