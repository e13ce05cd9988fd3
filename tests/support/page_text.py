"""What a page shows, as text."""

import html
import json
import re
from typing import Any

from streamlit.testing.v1 import AppTest


def words(app: AppTest) -> str:
    """Everything on a page that is text."""
    parts = [*app.title, *app.caption, *app.markdown, *app.error]
    return "\n".join([*(str(part.value) for part in parts), *read_bars(app)])


def read_bars(app: AppTest) -> list[str]:
    """The lines of the bars on a page: name and number, or for a bar against the target its sentence."""
    bodies = [element.proto.body for element in app.get("html")]
    return [
        " ".join(html.unescape(re.sub("<[^>]*>", " ", line)).split())
        for body in bodies
        if not body.startswith("<style")
        for line in re.findall(r"<li>.*?</li>|(?<=aria-label=)\"[^\"]*\"", body)
    ]


def metrics(app: AppTest) -> dict[str, str]:
    """The value of each figure by its label."""
    return {one.label: one.value for one in app.metric}


def read_everything(app: AppTest) -> str:
    """All that a page sends to the browser: text, tables, buttons and charts."""
    tables = [one.value.to_csv() for one in app.dataframe]
    charts = [str(one.proto.spec) for one in app.get("plotly_chart")]
    buttons = [one.label for one in app.button]
    return "\n".join([words(app), *(str(one.value) for one in app.header), *tables, *charts, *buttons])


def read_chart_words(app: AppTest, place: int = 0) -> str:
    """The words on a chart."""
    spec: dict[str, Any] = json.loads(app.get("plotly_chart")[place].proto.spec)
    return "\n".join(str(text) for trace in spec["data"] for text in trace.get("text", []))
