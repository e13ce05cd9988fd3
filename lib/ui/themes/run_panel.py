"""Render the runs that look for themes beside the dashboard, and start them.

The dashboard stays usable meanwhile; the result of a run is shown when it has ended.
"""

import sys

import streamlit as st

from lib.access import NotAllowed, Right, check_right
from lib.measures import definitions
from lib.queries.themes import review_queue, run_history
from lib.queries.themes.run_history import RunFacts
from lib.server import background
from lib.server.background import BackgroundJob, JobName
from lib.ui.shared import action_feedback
from lib.ui.shared.view import View
from lib.ui.shared.wording import escape_text, format_count

DECISIONS_PER_RUN = 10  # decisions after which the machine looks again by itself
WATCHED_KEY = "_watched"  # in the session: the looking whose end it has still to be shown
NOTHING_CHANGED = "Nothing was changed."


def render_run_panel(view: View, question_id: int | None) -> None:
    """Render a button that looks for themes anew, the progress of a run, and the result of the last one."""
    if not action_feedback.may_work_on_themes(view):
        return
    job_name = _build_job_name(view, question_id)
    job = background.find_job(job_name)
    if _render_running_job(view, job_name, job):
        return
    if job is not None:
        _render_job_end(job, job_name)
    _render_start_button(view, question_id, job_name)


def render_current_run(view: View, question_id: int | None) -> None:
    """Render the progress of a run while there is one; the page is run again when it has ended."""
    job_name = _build_job_name(view, question_id)
    _render_running_job(view, job_name, background.find_job(job_name))


def render_learning(view: View, question_id: int | None) -> None:
    """Render how well the machine agrees with people's decisions, and a button that lets it learn from the latest."""
    job_name = _build_job_name(view, question_id)
    job = background.find_job(job_name)
    if _render_running_job(view, job_name, job):
        return
    if job is not None and job.has_failed:
        _render_job_end(job, job_name)
    arguments = {"consultation_id": view.consultation.id, "question_id": question_id}
    last_run, new_decisions = (
        view.run_query(run_history.find_last_run, **arguments, reader=view.role),
        view.run_query(review_queue.count_new_decisions, **arguments),
    )
    with st.container(horizontal=True, vertical_alignment="center"):
        if last_run and (agreement_text := describe_held_out(last_run)):
            st.caption(agreement_text, help=definitions.HELD_OUT_AGREEMENT.sentence)
        if new_decisions:
            st.caption(
                f"{format_count(new_decisions, 'decision', 'decisions')} since it last looked; "
                f"it looks again after {DECISIONS_PER_RUN}."
            )
            st.button(
                "Learn from them now", key=f"learn-{question_id}", type="tertiary", on_click=_start_run,
                args=(view, question_id, job_name), kwargs={"is_closed": True},
            )  # fmt: skip


def start_learning(view: View, question_id: int | None, *, least_decisions: int | None = None) -> bool:
    """Start a run beside the dashboard where enough was decided since the last one, and return whether it was started.

    The assignments that nobody has decided on then profit from the decisions. No new themes are proposed meanwhile, so
    that what an officer is sorting stays where it is. least_decisions: how many are enough,
    DECISIONS_PER_RUN where none is given.
    """
    job_name, arguments = (
        _build_job_name(view, question_id),
        {"consultation_id": view.consultation.id, "question_id": question_id},
    )
    last_job = background.find_job(job_name)
    if (last_job is None or not last_job.has_failed) and view.run_query_uncached(
        review_queue.count_new_decisions, **arguments
    ) >= (DECISIONS_PER_RUN if least_decisions is None else least_decisions):
        _start_run(view, question_id, job_name, is_closed=True)
        return True
    return False


def _render_running_job(view: View, job_name: JobName, job: BackgroundJob | None) -> bool:
    """Render the progress of a job while it runs, and return whether it does.

    The page is run again when the job has ended.
    """
    if job is not None and job.is_running:
        st.session_state[WATCHED_KEY] = job_name
        _render_job_progress(view, job_name)
        return True
    if st.session_state.get(WATCHED_KEY) == job_name:
        del st.session_state[WATCHED_KEY]
        st.rerun()  # all of the page was read before it ended
    return False


def _build_job_name(view: View, question_id: int | None) -> JobName:
    """Build the name of the job that looks for themes in the answers to a question, or to all."""
    return (view.engine.url.render_as_string(), str(view.consultation.id), str(question_id))


def _render_start_button(view: View, question_id: int | None, job_name: JobName) -> None:
    """Render the button that starts a run, with the facts of the last run."""
    arguments = {"consultation_id": view.consultation.id, "question_id": question_id}
    last_run = view.run_query(run_history.find_last_run, **arguments, reader=view.role)
    with st.container(horizontal=True, vertical_alignment="center"):
        st.button(
            "Look again" if last_run else "Look for themes",
            key=f"look-{question_id}",
            on_click=_start_run,
            args=(view, question_id, job_name),
            help="Reads all answers, also those that are new. What people decided stays as it is; new themes are "
            "proposed. You can go on working meanwhile.",
        )
        if last_run:
            st.caption(describe_run(last_run))
    if last_run and (agreement_text := describe_held_out(last_run)):
        st.caption(agreement_text, help=definitions.HELD_OUT_AGREEMENT.sentence)


def _start_run(view: View, question_id: int | None, job_name: JobName, *, is_closed: bool = False) -> None:
    """Start a run as a background job, when the button is pressed, unless the reader may work on themes no more."""
    try:
        actor = view.actor
        check_right(actor.role, Right.EDIT_THEMES)
    except NotAllowed:
        return  # the run that follows says it
    question_number = (
        None if question_id is None else view.run_query(review_queue.find_question_number, question_id=question_id)
    )
    background.start_job(
        job_name,
        build_command(view.consultation.code, question_number, actor.name, is_closed=is_closed),
        actor=actor.name,
        database_url=view.engine.url.render_as_string(hide_password=False),
    )


def build_command(
    consultation_code: str, question_number: int | None, actor_name: str, *, is_closed: bool = False
) -> list[str]:
    """Build the command that looks for themes in the answers to a question, or without a question number, to all.

    is_closed: only for those that are there.
    """
    question_option = [] if question_number is None else ["--question", str(question_number)]
    return [
        sys.executable,
        "-m",
        "lib",
        "themes",
        "propose",
        "--consultation",
        consultation_code,
        *question_option,
        "--by",
        actor_name,
        *["--closed"] * is_closed,
    ]


@st.fragment(run_every=1)
def _render_job_progress(view: View, job_name: JobName) -> None:
    """Render the progress of a job and a button that stops it, anew each second."""
    job = background.find_job(job_name)
    if job is None or not job.is_running:
        st.rerun()
    with st.container(horizontal=True, vertical_alignment="center"):
        st.progress(job.progress, f"Looking for themes: {escape_text(job.message) or 'beginning'} ({job.progress:.0%})")
        st.button(
            "Stop",
            key=f"stop-{job_name[-1]}",
            on_click=_handle_stop,
            args=(view, job),
            help="Nothing is stored before it has read everything.",
        )
    st.caption(f"Started by {escape_text(job.actor)}. You can go on working; what is found appears when it is done.")


def _handle_stop(view: View, job: BackgroundJob) -> None:
    """Stop a job, unless the reader may work on themes no more."""
    try:
        check_right(view.actor.role, Right.EDIT_THEMES)
    except NotAllowed:
        return  # the run that follows says it
    job.stop_process()


def _render_job_end(job: BackgroundJob, job_name: JobName) -> None:
    """Render how a job ended, until somebody has read it."""
    if job.has_failed and job.stopped:
        st.info(f"Looking for themes was stopped. {NOTHING_CHANGED}")
    elif job.has_failed:
        reason = escape_text(job.message).rstrip(".") or "it ended without saying why"
        st.error(f"Looking for themes did not succeed: {reason}. {NOTHING_CHANGED}")
    else:
        st.success("All answers were looked through.")
    st.button(
        "Understood", key=f"read-{job_name[-1]}", on_click=background.forget_job, args=(job_name,), type="tertiary"
    )


def describe_run(run: RunFacts) -> str:
    """Describe a run in a sentence or two."""
    new_text = format_count(run.proposed, "new theme was", "new themes were")
    kept_text = f", and {format_count(run.kept, 'earlier theme', 'earlier themes')} found again" if run.kept else ""
    return (
        f"Looked through on {run.at.day} {run.at:%B %Y at %H:%M} UTC by {escape_text(run.actor)}: "
        f"{format_count(run.answers, 'answer', 'answers')} read, something found in {run.coded:,} of them; "
        f"{new_text} proposed{kept_text}."
    )


def describe_held_out(run: RunFacts) -> str:
    """Describe how well the machine predicts held-out decisions, before and after it learned from the others.

    Empty where it was not measured.
    """
    if run.agreement_after is None:
        return ""
    before_text = f"{run.agreement_before:.0%} → " if run.agreement_before is not None else ""
    decisions_text = format_count(run.decided_examples, "decision", "decisions")
    agreement_text = (
        f"Held-out agreement with your decisions: {before_text}{run.agreement_after:.0%} (of {decisions_text})".replace(
            "%", " %"
        )
    )
    is_no_better = run.agreement_before is not None and run.agreement_after <= run.agreement_before
    return agreement_text + ("; what it learned has not helped so far." if is_no_better else "")
