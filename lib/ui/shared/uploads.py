"""Forget files that were brought to a page, which Streamlit keeps until the window has been closed for a while."""

from streamlit import runtime
from streamlit.runtime.memory_uploaded_file_manager import MemoryUploadedFileManager
from streamlit.runtime.scriptrunner import get_script_run_ctx


def forget_uploads(*file_ids: str) -> None:
    """Forget files once they have done their work; without any named, all that were brought to this page."""
    context = get_script_run_ctx()
    if context is None or not runtime.exists():
        return
    uploads = runtime.get_instance().uploaded_file_mgr
    if not isinstance(uploads, MemoryUploadedFileManager):  # as in the tests of single pages
        return
    if not file_ids:
        uploads.remove_session_files(context.session_id)
    for file_id in file_ids:
        uploads.remove_file(context.session_id, file_id)
