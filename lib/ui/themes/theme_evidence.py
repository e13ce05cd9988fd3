"""What stands behind a theme: the answers with the words that carry it, or for others the sentences chosen for them."""

from collections.abc import Sequence

import streamlit as st

from lib.access import Right, has_right
from lib.actions import coding as acting
from lib.findings import theme_findings
from lib.findings.shown_themes import ThemeFinding
from lib.queries.register import council_facts
from lib.queries.themes import evidence, shared_sentences
from lib.queries.themes.answers import CreditedAnswer
from lib.queries.themes.evidence import CodedAnswer
from lib.queries.themes.shared_sentences import SharedSentence
from lib.ui.shared import action_feedback, answer_text, navigation
from lib.ui.shared.view import View, format_day
from lib.ui.shared.wording import escape_text, format_count
from lib.ui.themes.selection import Looked
from lib.ui.themes.theme_wording import nearness

PLACE = "quotations"
FIRST, MOST, LONG = 10, 200, 400  # sentences in sight, and at all; characters of one of them
A_PAGE, LINKED = 20, 3  # answers on a page; councils of a joint response that are named with a link


def sentences(look: Looked, theme: ThemeFinding) -> None:
    """What a theme rests on, sentence by sentence: what an officer signs when it is approved."""
    found = look.view.run_query_uncached(shared_sentences.list_shared_sentences, scope=look.view.scope, theme_id=theme.id, reader=look.view.role)
    if not found:
        return
    answers = sum(len(one.coded_answers) for one in found)
    alone = sum(not each.by_person for one in found for each in one.coded_answers)
    st.markdown(
        f"**What the answers say** · {format_count(len(found), 'sentence', 'different sentences')} in "
        f"{format_count(answers, 'answer', 'answers')}, {alone:,} of them decided by the machine alone",
        help="The sentences that carry the theme now, those of most answers first. Does each say what the label says? "
        "Then approve it; else move or split what does not.",
    )
    _listed(found[:FIRST])
    if found[FIRST:]:
        with st.expander(f"{len(found) - FIRST:,} more"):
            _listed(found[FIRST:MOST])
            if len(found) > MOST:
                st.caption(f"The first {MOST}; the others stand in the answers below.")


def _listed(found: Sequence[SharedSentence]) -> None:
    st.markdown("\n".join(f"- **{len(one.coded_answers):,}** × {escape_text(_cut(one.sentence))}" for one in found))


def _cut(sentence: str) -> str:
    one_line = " ".join(sentence.split())
    return one_line if len(one_line) <= LONG else one_line[:LONG].rsplit(" ", 1)[0] + " …"


def quotations(look: Looked, theme: ThemeFinding) -> None:
    """The sentences chosen for everybody."""
    chosen = look.view.compute_cached(
        theme_findings.list_quotations, detail=f"{look.detail} {theme.id}", ask=look.view.run_query, scope=look.view.scope,
        question_id=look.question_id, theme_id=theme.id, reader=look.view.role,
    )  # fmt: skip
    st.markdown("**In their words**", help="Sentences that officers chose for everybody to see. They name nobody.")
    action_feedback.render_result(look.view, PLACE)
    if not chosen:
        more = " Choose some in the evidence below: the Board sees these alone." if look.officer else ""
        st.markdown(f"No sentence has been chosen yet.{more}")
    for one in chosen:
        with st.container(horizontal=True, vertical_alignment="center"):
            st.markdown(f"“{escape_text(one.sentence)}” *(question {one.question_number})*")
            if has_right(look.view.role, Right.EDIT_THEMES):
                st.button(
                    "Take back", key=f"unquote-{one.id}", type="tertiary", on_click=_unquote, args=(look.view, one.id),
                    help="The Board does not see it any more.",
                )  # fmt: skip


def _unquote(view: View, quotation: int) -> None:
    action_feedback.attempt_action(view, PLACE, "Taken back.", acting.remove_quotation, quotation_id=quotation)


def answers(look: Looked, theme: ThemeFinding) -> None:
    """All answers with the theme, twenty at a time."""
    total = theme.answers if isinstance(theme.answers, int) else 0
    narrowed = f" · {escape_text(look.view.filter_text)}" if look.view.scope.regions or look.view.scope.types else ""
    st.markdown(
        f"**Evidence: {format_count(total, 'answer', 'answers')}**{narrowed}",
        help="Those that a person settled come first, then those of which the machine is surest. The words that carry "
        "the theme are marked. The filters in the side bar narrow them.",
    )
    if not total:
        return
    pages = -(-total // A_PAGE)
    page = st.pagination(pages, key=f"evidence-{theme.code}") if pages > 1 else 1
    found = look.view.run_query_uncached(
        evidence.list_coded_answers, scope=look.view.scope, theme_id=theme.id, reader=look.view.role, limit=A_PAGE,
        offset=A_PAGE * (page - 1),
    )  # fmt: skip
    for one in found:
        with st.container(border=True):
            _answer(look.view, one)


def _answer(view: View, one: CodedAnswer) -> None:
    sure = "settled by a person" if one.by_person else f"found by the machine, {nearness(one.confidence)}"
    quoted = " :green-badge[Shown to everybody]" if one.chosen_sentences else ""
    from_whom(view, one.answer, f"evidence-{one.answer.response_id}-{one.answer.question_id}")
    st.markdown(answer_text.mark_sentences(one.answer.text, [one.sentence] if one.sentence else []))
    marked = "" if one.sentence else " · no sentence marked"
    st.caption(f"Question {one.answer.question_number} · {format_day(one.answer.received_on)} · {sure}{marked}{quoted}")
    if one.sentence and not one.chosen_sentences and has_right(view.role, Right.EDIT_THEMES):
        st.button(
            "Show to everybody", key=f"quote-{one.theme_id}-{one.answer.response_id}-{one.answer.question_id}",
            type="tertiary", on_click=_quote, args=(view, one),
            help="The marked words are shown under the theme, to the Board too, and nobody is named. Look first "
            "whether the words themselves tell who wrote them.",
        )  # fmt: skip


def _quote(view: View, one: CodedAnswer) -> None:
    action_feedback.attempt_action(
        view, PLACE, "Everybody sees the sentence now.", acting.choose_quotation, theme_id=one.theme_id,
        source_id=one.answer.source_id, question_number=one.answer.question_number, sentence=one.sentence,
    )  # fmt: skip


def from_whom(view: View, answer: CreditedAnswer, key: str) -> None:
    """The organisations for which an answer counts; a click on a council opens its page."""
    codes = {name: code for code, name in view.run_query(council_facts.list_council_names, scope=view.scope).items()}
    with st.container(horizontal=True, gap="small"):
        for place, one in enumerate(answer.organisations[:LINKED]):
            code = codes.get(one.name)
            where = " · ".join(part for part in (one.type, one.region) if part)
            if code is None:
                st.markdown(escape_text(f"{one.name} · {where}"))
            else:
                st.button(
                    escape_text(one.name), key=f"{key}-{place}", type="tertiary", help=escape_text(where),
                    on_click=navigation.request_council, args=(code,),
                )  # fmt: skip
        more = len(answer.organisations) - LINKED
        if more > 0:
            st.markdown(f"and {more} more")
