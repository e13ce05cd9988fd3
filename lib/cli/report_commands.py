"""Write the Board paper from a shell: python -m lib report board ..."""

from pathlib import Path

import click

from lib.access import Role
from lib.cli.console import record_shell_export, write_atomically
from lib.cli.figure_commands import FigureRequest, add_figure_options
from lib.database import engine as database
from lib.findings.board_paper import build_board_paper
from lib.findings.paper_basis import compute_basis
from lib.outputs.board.files import PAPER_FILES
from lib.queries.board import papers


@click.group(name="report")
def report_group() -> None:
    """Write papers for the Board."""


@report_group.command(name="board")
@click.option(
    "--out",
    required=True,
    type=click.Path(dir_okay=False, path_type=Path),
    help="The file: .docx for the paper, .pdf for one page, .pptx for slides, .xlsx for its figures.",
)
@add_figure_options
def write_board_paper(request: FigureRequest, out: Path) -> None:
    """Write the paper of a day, about all councils, with what officers wrote in it on the page Board paper."""
    build_file = PAPER_FILES.get(out.suffix.casefold())
    if build_file is None:
        raise click.BadParameter(f"the name must end in {', '.join(PAPER_FILES)}.", param_hint="--out")
    if request.scope != request.scope.without_filters():
        raise click.BadParameter("the paper is about all councils.", param_hint="--region, --council-type")
    sections = request.run_query(papers.read_narrative, consultation_id=request.consultation.id, reader=Role.OFFICER)
    basis = compute_basis(request.run_query, request.consultation, request.scope, request.list_earlier_curves())
    version = int(database.data_version(request.session).split(".", maxsplit=1)[0])
    paper = build_board_paper(
        request.run_query, basis, {name: section.text for name, section in sections.items()}, version=version
    )
    content = build_file(paper)
    record_shell_export(
        request.session, f"Board paper ({out.suffix.casefold()})", f"as at {request.scope.as_at.isoformat()}"
    )
    with write_atomically(out) as path:
        path.write_bytes(content)
    click.echo(f"{out} was written: {paper.headline}")
