"""List the papers that were frozen for the Board, and compare one with what its day looks like now."""

import pandas as pd
import streamlit as st

from lib.measures.figure import format_percent
from lib.outputs.board.content import BoardPaper
from lib.queries.board import papers
from lib.queries.board.papers import FrozenPaperFacts
from lib.ui.shared.downloads import check_first
from lib.ui.shared.view import View, format_day
from lib.ui.shared.wording import escape_text

ALL_FILES = "All files of the paper (zip)"
DIGEST_SHOWN = 12  # characters of the digest
FILE_LABELS = {
    ".docx": "Paper (Word)",
    ".pdf": "One page (PDF)",
    ".pptx": "Slides (PowerPoint)",
    ".xlsx": "Figures (Excel)",
}
COLUMNS = ["Figure", "In the paper", "Today, for the day looked at"]


def list_papers(view: View) -> list[FrozenPaperFacts]:
    """List the frozen papers, the newest first."""
    return view.run_query(papers.list_frozen_papers, consultation_id=view.consultation.id)


def render_frozen_papers(view: View, frozen: list[FrozenPaperFacts], paper: BoardPaper | None) -> None:
    """Render the frozen papers, each with its file; paper is the one of the day looked at, to compare with."""
    st.subheader("Papers that went to the Board", anchor=False)
    if not frozen:
        st.markdown("None yet. Once an officer has finished a paper for the Board, it stands here as it went out.")
        st.page_link("pages/overview.py", label="How things stand: Overview", icon=":material/arrow_forward:")
        return
    altered_ids = view.run_query_uncached(papers.list_altered_papers, consultation_id=view.consultation.id)
    for facts in frozen:
        with st.container(border=True):
            _render_paper(view, facts, is_altered=facts.id in altered_ids)
            if paper is not None:
                _render_comparison(facts, paper)


def _render_paper(view: View, facts: FrozenPaperFacts, *, is_altered: bool) -> None:
    """Render one frozen paper with its file, which is not given out where it is not the one that was frozen."""
    st.markdown(f"**As at {format_day(facts.as_at)}.** {escape_text(facts.headline)}")
    st.caption(
        f"Frozen on {format_day(facts.frozen_at.date())} by {escape_text(facts.frozen_by)}; data version "
        f"{facts.data_version}; checksum {facts.digest[:DIGEST_SHOWN]}",
        help=f"SHA-256: {_list_digests(facts) or facts.digest}. Two files with the same checksum are the same.",
    )
    if is_altered:
        st.error(papers.ALTERED_PAPER)
        return
    with st.container(horizontal=True):
        if len(facts.digests) > 1:
            _render_file(view, facts, "", ALL_FILES, is_first=True)
        for suffix in facts.digests:
            _render_file(view, facts, suffix, FILE_LABELS.get(suffix, suffix), is_first=False)


def _list_digests(facts: FrozenPaperFacts) -> str:
    """List the checksums of all files of a frozen paper, in words."""
    return "; ".join(f"{FILE_LABELS.get(suffix, suffix)} {digest}" for suffix, digest in facts.digests.items())


def _render_file(view: View, facts: FrozenPaperFacts, suffix: str, label: str, *, is_first: bool) -> None:
    """Render the button that saves a file of a frozen paper; without a suffix, all of them as they are kept."""
    st.download_button(
        label,
        check_first(
            view,
            lambda: view.run_query_uncached(papers.read_frozen_file, paper_id=facts.id, suffix=suffix),
            f"Frozen Board paper of {facts.as_at.isoformat()} ({suffix or 'all files'})",
        ),
        f"board_paper_{view.consultation.code}_{facts.as_at.isoformat()}_frozen{suffix or '.zip'}",
        key=f"frozen-{facts.id}{suffix}",
        type="primary" if is_first else "secondary",
        on_click="ignore",
    )


def _render_comparison(facts: FrozenPaperFacts, paper: BoardPaper) -> None:
    """Render which figures of a frozen paper are others today, for the day that is looked at."""
    now = {(entry.place, entry.name): entry.figure for entry in paper.figures}
    rows = [
        (
            f"{record['place']}: {record['name']}",
            f"{record['numerator']:,} of {record['denominator']:,} ({format_percent(record['value'])})",
            "–" if figure is None else f"{figure.counts_text} ({figure.percent_text})",
        )
        for record in facts.figures
        if (figure := now.get((record["place"], record["name"]))) is None
        or (figure.numerator, figure.denominator) != (record["numerator"], record["denominator"])
    ]
    same_day = "of the same day" if facts.as_at == paper.as_at else f"of {format_day(paper.as_at)}"
    if not rows:
        st.caption(f"All {len(facts.figures)} figures {same_day} are the same today.")
        return
    with st.expander(f"{len(rows)} of {len(facts.figures)} figures {same_day} are others today"):
        st.dataframe(
            pd.DataFrame(rows, columns=COLUMNS),
            hide_index=True,
            key=f"compare-{facts.id}",
            alt="Figures of the frozen paper and as they are today",
        )
