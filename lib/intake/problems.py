"""What can be wrong with a file or a row. Every message names the place and the remedy."""


class FileProblem(Exception):  # noqa: N818 - it is shown to people as it is, and "problem" is the word
    """The file as a whole cannot be brought in, and nothing of it was stored. The message is fit to be shown."""


class RowProblem(Exception):  # noqa: N818
    """One row cannot be placed. It is set aside, whole, with this reason."""
