"""Render the evidence of a theme: its answers with the marked words, or for other readers the chosen quotations."""

from collections.abc import Sequence

import streamlit as st

from lib.access import Right, has_right
from lib.actions import coding as coding_actions
from lib.findings import theme_findings
from lib.findings.shown_themes import ThemeFinding
from lib.queries.register import council_facts
from lib.queries.themes import evidence, shared_sentences
from lib.queries.themes.answers import CreditedAnswer
from lib.queries.themes.evidence import LEAST_CERTAIN, MOST_CERTAIN, NEWEST, CodedAnswer
from lib.queries.themes.shared_sentences import SentenceUse, ThemeSentence
from lib.terms import APPROVED
from lib.themes.likeness import rank_by_likeness
from lib.themes.place_names import has_place_name
from lib.themes.statements import is_whole_sentence
from lib.ui.shared import action_feedback, answer_text, navigation
from lib.ui.shared.view import View, format_day
from lib.ui.shared.wording import escape_text, format_count
from lib.ui.themes.selection import ThemeSelection
from lib.ui.themes.theme_wording import describe_clarity, describe_confidence

SLOT = "quotations"
SENTENCES_ON_PAGE = 25
SHOWN_PAGES_KEY = "_sentence_pages_shown"
MAX_SENTENCE_LENGTH = 400  # characters
MAX_PROPOSALS = 3  # sentences that are proposed for the Board
ORDER_NAMES = {LEAST_CERTAIN: "Least clear first", MOST_CERTAIN: "Clearest first", NEWEST: "Newest first"}
PAGE_SIZE, MAX_LINKS = 20, 3  # answers on a page; councils of a joint response that are named with a link


def load_theme_sentences(selection: ThemeSelection, theme: ThemeFinding) -> list[ThemeSentence]:
    """Load the sentences on which a theme rests, those of most answers first."""
    return selection.view.run_query_uncached(
        shared_sentences.list_sentences_of_theme,
        scope=selection.view.scope,
        theme_id=theme.id,
        reader=selection.view.role,
    )


def render_theme_sentences(theme: ThemeFinding, theme_sentences: Sequence[ThemeSentence]) -> None:
    """Render the sentences on which a theme rests, SENTENCES_ON_PAGE at a time: what an officer signs by approving it.

    The session remembers which pages were shown.
    """
    if not theme_sentences:
        return
    uses = [use for theme_sentence in theme_sentences for use in theme_sentence.uses]
    machine_count = sum(not use.by_person for use in uses)
    st.markdown(
        f"**What the answers say** · {format_count(len(theme_sentences), 'sentence', 'different sentences')} in "
        f"{format_count(len(uses), 'answer', 'answers')}, {machine_count:,} of them decided by the machine alone",
        help="The sentences that carry the theme now, those of most answers first. Does each say what the label says? "
        "Then approve it; else move or split what does not.",
    )
    list_container = st.container()
    page_count = _count_pages(theme_sentences)
    page = st.pagination(page_count, key=f"sentences-{theme.id}-{len(theme_sentences)}") if page_count > 1 else 1
    _find_shown_pages(theme, theme_sentences).add(page)
    with list_container:
        _render_sentence_list(theme_sentences[SENTENCES_ON_PAGE * (page - 1) : SENTENCES_ON_PAGE * page])


def _count_pages(theme_sentences: Sequence[ThemeSentence]) -> int:
    """Count the pages of sentences."""
    return -(-len(theme_sentences) // SENTENCES_ON_PAGE)


def _find_shown_pages(theme: ThemeFinding, theme_sentences: Sequence[ThemeSentence]) -> set[int]:
    """Find in the session the pages of a theme's sentences that were shown; none where their number is another."""
    pages_by_theme: dict[tuple[int, int], set[int]] = st.session_state.setdefault(SHOWN_PAGES_KEY, {})
    return pages_by_theme.setdefault((theme.id, len(theme_sentences)), set())


def describe_approval_obstacle(
    selection: ThemeSelection, theme: ThemeFinding, theme_sentences: Sequence[ThemeSentence]
) -> str:
    """Describe why a theme cannot be approved yet: not all its sentences were shown. Empty where they were."""
    if selection.view.scope.regions or selection.view.scope.types:
        return "The filters in the side bar leave out sentences: take them away, and read all, to approve."
    unseen_count = _count_pages(theme_sentences) - len(_find_shown_pages(theme, theme_sentences))
    if not unseen_count:
        return ""
    pages_text = format_count(unseen_count, "page of its sentences was", "pages of its sentences were")
    return f"Read the evidence first: {pages_text} not shown yet. The pages are below the sentences above."


def _render_sentence_list(theme_sentences: Sequence[ThemeSentence]) -> None:
    """Render sentences as a list, each with the number of its answers and how clear it is."""
    st.markdown(
        "\n".join(
            f"- **{len(theme_sentence.uses):,}** × {escape_text(_shorten_sentence(theme_sentence.sentence))} "
            f":gray[({describe_clarity(theme_sentence)})]"
            for theme_sentence in theme_sentences
        )
    )


def _shorten_sentence(sentence: str) -> str:
    """Shorten a sentence to MAX_SENTENCE_LENGTH characters, at the end of a word."""
    one_line = " ".join(sentence.split())
    return one_line if len(one_line) <= MAX_SENTENCE_LENGTH else one_line[:MAX_SENTENCE_LENGTH].rsplit(" ", 1)[0] + " …"


def render_quotations(selection: ThemeSelection, theme: ThemeFinding) -> None:
    """Render the sentences that officers chose for everybody to see."""
    chosen_quotations = selection.view.compute_cached(
        theme_findings.list_quotations,
        detail=f"{selection.cache_detail} {theme.id}",
        ask=selection.view.run_query,
        scope=selection.view.scope,
        question_id=selection.question_id,
        theme_id=theme.id,
        reader=selection.view.role,
    )
    st.markdown("**In their words**", help="Sentences that officers chose for everybody to see. They name nobody.")
    action_feedback.render_result(selection.view, SLOT)
    if not chosen_quotations:
        hint = " Choose some in the evidence below: the Board sees these alone." if selection.is_officer else ""
        st.markdown(f"No sentence has been chosen yet.{hint}")
    for quotation in chosen_quotations:
        with st.container(horizontal=True, vertical_alignment="center"):
            st.markdown(f"“{escape_text(quotation.sentence)}” *(question {quotation.question_number})*")
            if has_right(selection.view.role, Right.EDIT_THEMES):
                st.button(
                    "Take back",
                    key=f"unquote-{quotation.id}",
                    type="tertiary",
                    on_click=_handle_quotation_removal,
                    args=(selection.view, quotation.id),
                    help="The Board does not see it any more.",
                )


def render_quotable_sentences(
    selection: ThemeSelection, theme: ThemeFinding, theme_sentences: Sequence[ThemeSentence]
) -> None:
    """Render, for an approved theme of which the Board sees no word, the clearest sentences, each with a button.

    None of them names a place.
    """
    quotable_uses = [
        use
        for theme_sentence in theme_sentences
        for use in theme_sentence.uses[:1]
        if use.sentence and not has_place_name(use.sentence)
    ]
    is_quoted = any(use.is_quoted for theme_sentence in theme_sentences for use in theme_sentence.uses)
    if theme.state != APPROVED or is_quoted or not quotable_uses:
        return
    st.markdown(
        "**The Board sees this theme without a word of it.** These say it most clearly. Choose one or more; look first "
        "whether the words themselves tell who wrote them:"
    )
    for use in _rank_quotable(theme, quotable_uses)[:MAX_PROPOSALS]:
        with st.container(horizontal=True, vertical_alignment="center"):
            st.markdown(f"“{escape_text(' '.join(str(use.sentence).split()))}”")
            st.button(
                "Show to everybody",
                key=f"propose-{theme.id}-{use.source_id}-{use.question_number}",
                on_click=_choose_quotation,
                args=(selection.view, theme.id, use.source_id, use.question_number, str(use.sentence)),
            )


def _rank_quotable(theme: ThemeFinding, uses: Sequence[SentenceUse]) -> list[SentenceUse]:
    """Rank sentences for the Board: those that people put there, whole ones, and those most like the theme first."""
    sentences = [" ".join(str(use.sentence).split()) for use in uses]
    ranked_rows = rank_by_likeness(sentences, theme.label, range(len(sentences)))
    rows = sorted(ranked_rows, key=lambda row: (not uses[row].by_person, not is_whole_sentence(sentences[row])))
    return [uses[row] for row in rows]


def _handle_quotation_removal(view: View, quotation_id: int) -> None:
    """Take a quotation back when its button is pressed."""
    action_feedback.attempt_action(
        view, SLOT, "Taken back.", coding_actions.remove_quotation, quotation_id=quotation_id
    )


def render_evidence_heading(selection: ThemeSelection, theme: ThemeFinding) -> None:
    """Render the number of answers that are coded to the theme, and the filters that narrow them."""
    filter_note = (
        f" · {escape_text(selection.view.filter_text)}"
        if selection.view.scope.regions or selection.view.scope.types
        else ""
    )
    st.markdown(
        f"**Evidence: {format_count(_count_answers(theme), 'answer', 'answers')}**{filter_note}",
        help="The words that carry the theme are marked. With the least clear first, those that a person settled come "
        "last. The filters in the side bar narrow them.",
    )


def _count_answers(theme: ThemeFinding) -> int:
    """Count the answers of a theme; none where their number is hidden."""
    return theme.answers if isinstance(theme.answers, int) else 0


def render_coded_answers(selection: ThemeSelection, theme: ThemeFinding) -> None:
    """Render all answers that are coded to the theme, PAGE_SIZE at a time, in an order to be chosen."""
    answer_count = _count_answers(theme)
    if not answer_count:
        return
    order = st.segmented_control(
        "Order of the evidence", list(ORDER_NAMES), default=LEAST_CERTAIN, format_func=ORDER_NAMES.__getitem__,
        key=f"evidence-order-{theme.code}", label_visibility="collapsed", required=True,
    )  # fmt: skip
    page_count = -(-answer_count // PAGE_SIZE)
    page = st.pagination(page_count, key=f"evidence-{theme.code}-{order}") if page_count > 1 else 1
    coded_answers = selection.view.run_query_uncached(
        evidence.list_coded_answers,
        scope=selection.view.scope,
        theme_id=theme.id,
        reader=selection.view.role,
        order=order,
        limit=PAGE_SIZE,
        offset=PAGE_SIZE * (page - 1),
    )
    for coded_answer in coded_answers:
        with st.container(border=True):
            _render_coded_answer(selection.view, coded_answer)


def _render_coded_answer(view: View, coded_answer: CodedAnswer) -> None:
    """Render an answer with its marked evidence, its confidence, and a button that shows the evidence to everybody."""
    confidence_text = (
        "settled by a person"
        if coded_answer.by_person
        else f"found by the machine, {describe_confidence(coded_answer.confidence)}"
    )
    quotation_badge = " :green-badge[Shown to everybody]" if coded_answer.chosen_sentences else ""
    render_organisations(
        view, coded_answer.answer, f"evidence-{coded_answer.answer.response_id}-{coded_answer.answer.question_id}"
    )
    st.markdown(
        answer_text.mark_sentences(coded_answer.answer.text, [coded_answer.sentence] if coded_answer.sentence else [])
    )
    unmarked_note = "" if coded_answer.sentence else " · no sentence marked"
    st.caption(
        f"Question {coded_answer.answer.question_number} · {format_day(coded_answer.answer.received_on)} · "
        f"{confidence_text}{unmarked_note}{quotation_badge}"
    )
    if coded_answer.sentence and not coded_answer.chosen_sentences and has_right(view.role, Right.EDIT_THEMES):
        st.button(
            "Show to everybody",
            key=f"quote-{coded_answer.theme_id}-{coded_answer.answer.response_id}-{coded_answer.answer.question_id}",
            type="tertiary",
            on_click=_handle_quotation_choice,
            args=(view, coded_answer),
            help="The marked words are shown under the theme, to the Board too, and nobody is named. Look first "
            "whether the words themselves tell who wrote them.",
        )


def _handle_quotation_choice(view: View, coded_answer: CodedAnswer) -> None:
    """Choose the evidence of an answer as a quotation when its button is pressed."""
    answer = coded_answer.answer
    _choose_quotation(view, coded_answer.theme_id, answer.source_id, answer.question_number, str(coded_answer.sentence))


def _choose_quotation(view: View, theme_id: int, source_id: str, question_number: int, sentence: str) -> None:
    """Choose a sentence of an answer as a quotation."""
    action_feedback.attempt_action(
        view,
        SLOT,
        "Everybody sees the sentence now.",
        coding_actions.choose_quotation,
        theme_id=theme_id,
        source_id=source_id,
        question_number=question_number,
        sentence=sentence,
    )


def render_organisations(view: View, answer: CreditedAnswer, key: str) -> None:
    """Render the organisations for which an answer counts; a click on a council opens its page."""
    codes_by_name = {
        name: code for code, name in view.run_query(council_facts.list_council_names, scope=view.scope).items()
    }
    with st.container(horizontal=True, gap="small"):
        for index, organisation in enumerate(answer.organisations[:MAX_LINKS]):
            code = codes_by_name.get(organisation.name)
            group_text = " · ".join(part for part in (organisation.type, organisation.region) if part)
            if code is None:
                st.markdown(escape_text(f"{organisation.name} · {group_text}"))
            else:
                st.button(
                    escape_text(organisation.name), key=f"{key}-{index}", type="tertiary", help=escape_text(group_text),
                    on_click=navigation.request_council, args=(code,),
                )  # fmt: skip
        unlisted_count = len(answer.organisations) - MAX_LINKS
        if unlisted_count > 0:
            with st.popover(f"and {unlisted_count} more"):
                st.markdown("\n".join(f"- {escape_text(each.name)}" for each in answer.organisations[MAX_LINKS:]))
