"""All that a page sends to a browser, as bytes and text: every element, also those that no test looks at."""

from streamlit.testing.v1 import AppTest


def read_wire(app: AppTest) -> str:
    """Everything that was sent for a page: its elements as they go over the wire, and its tables once more as text."""
    parts = [
        node.proto.SerializeToString().decode("utf-8", "replace") for node in app._tree if getattr(node, "proto", None)
    ]
    return "\n".join([*parts, *(table.value.to_csv() for table in app.dataframe)])
