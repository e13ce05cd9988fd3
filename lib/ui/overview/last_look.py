"""Show what is new since the reader last looked, whatever days it is dated."""

import datetime as dt

import streamlit as st

from lib.actions.last_look import EarlierVisit, record_look
from lib.measures.dispositions import STANDING_MEANINGS
from lib.queries.campaign.last_look import DatedName, News, list_news
from lib.ui.shared.approved_themes import list_approved_themes
from lib.ui.shared.name_lists import render_named_lines
from lib.ui.shared.view import View, format_day
from lib.ui.shared.wording import escape_text, format_count, format_names

LOOK_KEY = "_looks"  # in the session: for each reader and consultation, the visit before, and when it was last noted
NOTE_EVERY = dt.timedelta(minutes=5)  # within one window
FIRST_VISIT = "This is your first visit. From the next one on, what is new since then stands here."
Look = tuple[EarlierVisit | None, dt.datetime]


def note_look(view: View) -> EarlierVisit | None:
    """Note that the reader looks, now and then, and find where their visit before ended; None in their first."""
    looks: dict[tuple[str, int], Look] = st.session_state.setdefault(LOOK_KEY, {})
    place = (view.actor.name, view.consultation.id)
    now = dt.datetime.now(dt.UTC)
    if place in looks and now - looks[place][1] < NOTE_EVERY:
        return looks[place][0]
    found = record_look(
        view.engine,
        actor=view.actor,
        consultation_id=view.consultation.id,
        change_id=view.seen_change_id,
        now=now,
        is_new_session=place not in looks,
    )
    earlier = looks[place][0] if place in looks else found  # another window does not take the news away from this one
    looks[place] = (earlier, now)
    return earlier


def render_news(view: View) -> bool:
    """Render what is new since the reader last looked; return whether anything is."""
    earlier = note_look(view)
    if earlier is None or earlier.change_id >= view.seen_change_id:
        return False
    looked_on = earlier.at.astimezone().date()
    news = view.run_query(list_news, scope=view.scope, after_change_id=earlier.change_id)
    if not _describe_news(view, news, looked_on, 1):
        return False
    st.markdown(
        f"**Since you last looked, on {format_day(looked_on)}**",
        help="What was recorded since, whichever day it is dated, up to the day looked at and for the filters.",
    )
    render_named_lines(lambda name_limit: _describe_news(view, news, looked_on, name_limit))
    return True


def render_no_news(view: View) -> None:
    """Render that nothing is new since the reader last looked, or that this is their first visit."""
    earlier = note_look(view)
    if earlier is None:
        st.caption(f"**Since you last looked** · {FIRST_VISIT}")
    else:
        st.caption(f"**Since you last looked, on {format_day(earlier.at.astimezone().date())}** · Nothing new came in.")


def _describe_news(view: View, news: News, looked_on: dt.date, name_limit: int) -> list[str]:
    """Describe what is new, a line each with so many names at most."""
    lines = [
        f"**{format_count(len(rows), 'council', 'councils')}** {phrase}: "
        f"{_format_dated_names(rows, name_limit)}{_describe_earlier(rows, looked_on)}"
        for rows, phrase in (
            (news.responded, "responded"),
            (news.further, "sent a further response"),
            (news.withdrawn, "withdrew a response"),
        )
        if rows
    ]
    unfinished = _list_unfinished(news, name_limit)
    lines += [f"{name}: {STANDING_MEANINGS[standing].term.lower()}" for name, standing in unfinished]
    if news.other_organisations:
        lines.append(f"{format_count(news.other_organisations, 'other organisation', 'other organisations')} responded")
    if news.reached:
        lines.append(f"{format_count(news.reached, 'council was', 'councils were')} reached for the first time")
    labels = _list_theme_labels(view, news)
    if labels:
        lines.append(f"{format_count(len(labels), 'theme', 'themes')} approved: {format_names(labels, name_limit)}")
    if news.imports:
        file_count = sum(count for _kind, count in news.imports)
        kinds = ", ".join(kind for kind, _count in news.imports)
        lines.append(f"{format_count(file_count, 'file', 'files')} brought in ({escape_text(kinds)})")
    if news.undone:
        lines.append(f"{format_count(news.undone, 'file was', 'files were')} taken back")
    return lines


def _format_dated_names(rows: tuple[DatedName, ...], name_limit: int) -> str:
    """Format the names of some councils, and how many more there are."""
    return format_names([name for name, _day in rows], name_limit)


def _describe_earlier(rows: tuple[DatedName, ...], looked_on: dt.date) -> str:
    """Describe how many of these are dated before the last look, and so came in late; empty where none is."""
    count = sum(day < looked_on for _name, day in rows)
    if not count:
        return ""
    return " (dated before)" if count == len(rows) else f" ({count:,} of them dated before)"


def _list_unfinished(news: News, name_limit: int) -> list[tuple[str, str]]:
    """List the councils whose new response does not count, those shown, with where they stand."""
    return [(escape_text(name), standing) for name, standing in news.unfinished[:name_limit]]


def _list_theme_labels(view: View, news: News) -> list[str]:
    """List the labels of the themes that were approved, as far as the reader may see them."""
    if not news.theme_ids:
        return []
    shown = [theme for group in list_approved_themes(view) for theme in group.themes]
    return [theme.label for theme in shown if theme.id in news.theme_ids]
