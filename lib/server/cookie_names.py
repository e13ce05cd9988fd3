"""Give Streamlit's cookies the names that a browser guards: __Host-, which no other host and no plain http can set.

Streamlit fixes the names of its cookies. They carry the prefix between browser and guard, and lose it behind the guard.
One stays as it is: the page's own script reads it by its name.
"""

PREFIX = "__Host-"
OWN_START = "_streamlit_"
READ_BY_SCRIPT = "_streamlit_xsrf"


def guard_set_cookie(header: str) -> str:
    """Guard a Set-Cookie header: Secure on every cookie, and the prefix where the page's script need not read it."""
    name, equals, rest = header.partition("=")
    attributes = {part.strip().lower() for part in rest.split(";")[1:]}
    secure = "" if "secure" in attributes else "; Secure"
    prefix = PREFIX if _has_prefix_outside(name.strip()) else ""
    return f"{prefix}{name.strip()}{equals}{rest}{secure}"


def strip_cookie_prefixes(header: str) -> str:
    """Strip the prefix from the names in a Cookie header.

    A cookie that should have carried it and does not was set by somebody else, and is left out.
    """
    kept = []
    for pair in header.split(";"):
        name, equals, value = pair.strip().partition("=")
        if name.startswith(PREFIX):
            name = name.removeprefix(PREFIX)
        elif _has_prefix_outside(name):
            continue
        kept.append(f"{name}{equals}{value}")
    return "; ".join(kept)


def _has_prefix_outside(name: str) -> bool:
    """Tell whether a cookie carries the prefix between browser and guard."""
    return name.startswith(OWN_START) and name != READ_BY_SCRIPT
