"""List the forms in which a heading can be read."""

import re

from lib.intake.mapping.fields import normalise_heading
from lib.intake.reading.zones import split_heading_zone

HEADING_CODE = re.compile(r"^\w{1,12}(?:\[\w+\])?\.\s+")  # "submitdate. Date submitted"


def list_heading_forms(heading_parts: tuple[str, ...]) -> set[str]:
    """List every form in which the heading of a column can be read.

    They are its parts, also without a code before, a label behind, or the name of a time zone.
    """
    texts = [*heading_parts, " - ".join(heading_parts), " ".join(heading_parts)]
    texts += [piece for part in heading_parts for piece in part.split(" - ")]
    texts += [name for text in texts if (name := split_heading_zone(text)[0]) != text]
    forms = {normalise_heading(text) for text in texts} | {
        normalise_heading(HEADING_CODE.sub("", text)) for text in texts
    }
    return {form for form in forms if form}
