"""Files that were brought to a page do not stay in memory."""

from types import SimpleNamespace

import pytest
from streamlit import runtime
from streamlit.runtime.memory_uploaded_file_manager import MemoryUploadedFileManager
from streamlit.runtime.uploaded_file_manager import UploadedFileRec

from lib.ui.shared import uploads
from lib.ui.shared.uploads import forget_uploads


def test_a_file_goes_when_it_has_done_its_work_and_all_of_them_at_signing_out(monkeypatch: pytest.MonkeyPatch) -> None:
    store = MemoryUploadedFileManager("/upload")
    for page, file_id in (("mine", "a"), ("mine", "b"), ("mine", "c"), ("theirs", "d")):
        store.add_file(page, UploadedFileRec(file_id, "f.csv", "text/csv", b"x"))
    monkeypatch.setattr(uploads, "get_script_run_ctx", lambda: SimpleNamespace(session_id="mine"))
    monkeypatch.setattr(runtime, "exists", lambda: True)
    monkeypatch.setattr(runtime, "get_instance", lambda: SimpleNamespace(uploaded_file_mgr=store))

    def list_kept() -> list[str]:
        kept = store.get_files("mine", ["a", "b", "c"]) + store.get_files("theirs", ["d"])
        return [file.file_id for file in kept]

    forget_uploads("b")
    assert list_kept() == ["a", "c", "d"]
    forget_uploads()
    assert list_kept() == ["d"]
