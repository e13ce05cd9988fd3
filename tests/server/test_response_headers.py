"""What a browser may do with an answer, and keep of it."""

from pathlib import Path

from streamlit.file_util import get_static_dir

from lib.server.response_headers import build_security_headers, choose_cache_control, find_script_hashes


def test_a_script_in_the_page_itself_is_known_by_its_hash_and_no_other_runs() -> None:
    page = "<script>\n  a = 1\n</script><script type='module' src='x'></script>"
    assert find_script_hashes(page) == ["'sha256-nHiJsB1GRX6Ku2XBkWKVt2F3CJiowPuMwhcJv+CWmC0='"]
    policy = dict(build_security_headers(["'sha256-x'"], is_encrypted=True))[b"content-security-policy"].decode()
    assert "script-src 'self' blob: 'sha256-x';" in policy
    assert "unsafe-eval" not in policy


def test_the_page_that_streamlit_brings_has_a_script_that_a_policy_must_name() -> None:
    page = Path(get_static_dir(), "index.html").read_text(encoding="utf-8")
    assert len(find_script_hashes(page)) == page.count("<script>") > 0


def test_code_alone_is_kept() -> None:
    assert choose_cache_control(b"public, immutable, max-age=1", is_code=True) == b"public, immutable, max-age=1"
    assert choose_cache_control(b"public, immutable, max-age=1", is_code=False) == b"no-store"
    assert choose_cache_control(b"no-cache", is_code=True) == choose_cache_control(b"", is_code=True) == b"no-store"
