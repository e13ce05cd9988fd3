"""Streamlit's cookies carry a name that browsers guard, between browser and guard alone."""

from lib.server.cookie_names import guard_set_cookie, strip_cookie_prefixes


def test_a_cookie_leaves_with_the_prefix_and_secure() -> None:
    assert guard_set_cookie("_streamlit_user=x; HttpOnly; Path=/; SameSite=lax") == (
        "__Host-_streamlit_user=x; HttpOnly; Path=/; SameSite=lax; Secure"
    )
    assert guard_set_cookie('_streamlit_user_tokens_1=""; Max-Age=0; Path=/; secure') == (
        '__Host-_streamlit_user_tokens_1=""; Max-Age=0; Path=/; secure'
    )


def test_the_one_that_the_page_reads_keeps_its_name() -> None:
    assert guard_set_cookie("_streamlit_xsrf=x; Path=/") == "_streamlit_xsrf=x; Path=/; Secure"
    assert strip_cookie_prefixes("_streamlit_xsrf=2|a|b") == "_streamlit_xsrf=2|a|b"


def test_a_cookie_comes_back_by_its_own_name_and_one_without_the_prefix_does_not() -> None:
    header = "__Host-_streamlit_user=signed; _streamlit_user=set by a neighbour; _streamlit_user_1=y; other=z=1"
    assert strip_cookie_prefixes(header) == "_streamlit_user=signed; other=z=1"
