"""The machine looks for themes beside the dashboard, which stays usable meanwhile; what became of it is told after."""

import sys

import streamlit as st

from lib.access import Right, check_right
from lib.measures import definitions
from lib.queries.themes import review_queue, run_history
from lib.queries.themes.run_history import RunFacts
from lib.server import background
from lib.server.background import BackgroundJob, JobName
from lib.ui.shared import action_feedback
from lib.ui.shared.view import View
from lib.ui.shared.wording import escape_text, format_count

LEARNS = 10  # decisions after which the machine looks again by itself
WATCHED = "_watched"  # in the session: the looking whose end it has still to be shown
NOTHING = "Nothing was changed."


def run_again(here: View, question_id: int | None) -> None:
    """A button that looks for themes anew, how far that is, and what the last time came to."""
    if not action_feedback.may_work_on_themes(here):
        return
    name = _name(here, question_id)
    job = background.find_job(name)
    if _watched(name, job):
        return
    if job is not None:
        _ended(job, name)
    _offer(here, question_id, name)


def learning(here: View, question_id: int | None) -> None:
    """How well the machine does after what people decided, and a button that lets it learn from the latest."""
    name = _name(here, question_id)
    job = background.find_job(name)
    if _watched(name, job):
        return
    if job is not None and job.has_failed:
        _ended(job, name)
    asked = {"consultation_id": here.consultation.id, "question_id": question_id}
    last, new = here.run_query(run_history.find_last_run, **asked), here.run_query(review_queue.count_new_decisions, **asked)
    with st.container(horizontal=True, vertical_alignment="center"):
        if last and (agreement := agreed(last)):
            st.caption(agreement, help=definitions.HELD_OUT_AGREEMENT.sentence)
        if new:
            st.caption(f"{format_count(new, 'decision', 'decisions')} since it last looked; it looks again after {LEARNS}.")
            st.button(
                "Learn from them now", key=f"learn-{question_id}", type="tertiary", on_click=_start,
                args=(here, question_id, name),
            )  # fmt: skip


def learn(here: View, question_id: int | None) -> None:
    """Look again beside the dashboard where enough was decided since the last time, so that the rest learns from it."""
    name, asked = _name(here, question_id), {"consultation_id": here.consultation.id, "question_id": question_id}
    last = background.find_job(name)
    if (last is None or not last.has_failed) and here.run_query_uncached(review_queue.count_new_decisions, **asked) >= LEARNS:
        _start(here, question_id, name)


def _watched(name: JobName, job: BackgroundJob | None) -> bool:
    """Whether it looks at the moment, which is shown. The page is shown anew when it has ended."""
    if job is not None and job.is_running:
        st.session_state[WATCHED] = name
        _watch(name)
        return True
    if st.session_state.get(WATCHED) == name:
        del st.session_state[WATCHED]
        st.rerun()  # all of the page was read before it ended
    return False


def _name(here: View, question_id: int | None) -> JobName:
    return (here.engine.url.render_as_string(), str(here.consultation.id), str(question_id))


def _offer(here: View, question_id: int | None, name: JobName) -> None:
    asked = {"consultation_id": here.consultation.id, "question_id": question_id}
    last = here.run_query(run_history.find_last_run, **asked)
    with st.container(horizontal=True, vertical_alignment="center"):
        st.button(
            "Look again" if last else "Look for themes",
            key=f"look-{question_id}",
            on_click=_start,
            args=(here, question_id, name),
            help="Reads all answers, also those that are new. What people decided stays as it is; new themes are "
            "proposed. You can go on working meanwhile.",
        )
        if last:
            st.caption(what_became(last))
    if last and (agreement := agreed(last)):
        st.caption(agreement, help=definitions.HELD_OUT_AGREEMENT.sentence)


def _start(here: View, question_id: int | None, name: JobName) -> None:
    check_right(here.role, Right.EDIT_THEMES)
    number = None if question_id is None else here.run_query(review_queue.find_question_number, question_id=question_id)
    background.start_job(
        name,
        command(here.consultation.code, number, here.actor.name),
        actor=here.actor.name,
        database_url=here.engine.url.render_as_string(hide_password=False),
    )


def command(code: str, number: int | None, by: str) -> list[str]:
    """The command that looks for themes in the answers to a question, or without one, to all."""
    asked = [] if number is None else ["--question", str(number)]
    return [sys.executable, "-m", "lib", "themes", "propose", "--consultation", code, *asked, "--by", by]


@st.fragment(run_every=1)
def _watch(name: JobName) -> None:
    job = background.find_job(name)
    if job is None or not job.is_running:
        st.rerun()
    with st.container(horizontal=True, vertical_alignment="center"):
        st.progress(job.progress, f"Looking for themes: {escape_text(job.message) or 'beginning'} ({job.progress:.0%})")
        st.button(
            "Stop", key=f"stop-{name[-1]}", on_click=job.stop_process, help="Nothing is stored before it has read everything."
        )
    st.caption(f"Started by {escape_text(job.actor)}. You can go on working; what is found appears when it is done.")


def _ended(job: BackgroundJob, name: JobName) -> None:
    """Say how it ended, until somebody has read it."""
    if job.has_failed and job.stopped:
        st.info(f"Looking for themes was stopped. {NOTHING}")
    elif job.has_failed:
        why = escape_text(job.message).rstrip(".") or "it ended without saying why"
        st.error(f"Looking for themes did not succeed: {why}. {NOTHING}")
    else:
        st.success("All answers were looked through.")
    st.button("Understood", key=f"read-{name[-1]}", on_click=background.forget_job, args=(name,), type="tertiary")


def what_became(run: RunFacts) -> str:
    """A run in a sentence or two."""
    new = format_count(run.proposed, "new theme was", "new themes were")
    kept = f", and {format_count(run.kept, 'earlier theme', 'earlier themes')} found again" if run.kept else ""
    return (
        f"Looked through on {run.at.day} {run.at:%B %Y at %H:%M} UTC by {escape_text(run.actor)}: "
        f"{format_count(run.answers, 'answer', 'answers')} read, something found in {run.coded:,} of them; "
        f"{new} proposed{kept}."
    )


def agreed(run: RunFacts) -> str:
    """How well the machine foretells decisions that were kept from it, before and after it learned from the others."""
    if run.agreement_after is None:
        return ""
    before = f"{run.agreement_before:.0%} → " if run.agreement_before is not None else ""
    rests = format_count(run.decided_examples, "decision", "decisions")
    told = f"Held-out agreement with your decisions: {before}{run.agreement_after:.0%} (of {rests})".replace("%", " %")
    no_better = run.agreement_before is not None and run.agreement_after <= run.agreement_before
    return told + ("; what it learned has not helped so far." if no_better else "")
