"""The files of a frozen paper, in the one that is stored."""

import io
import zipfile

from lib.database.paper_archive import compute_digest, pack_files, unpack_files

FILES = {".docx": b"words", ".pdf": b"a page"}


def test_files_come_out_as_they_went_in_and_their_checksums_stand_beside_them() -> None:
    stored = pack_files(FILES, "paper_2015-02-20")
    assert unpack_files(stored) == FILES
    with zipfile.ZipFile(io.BytesIO(stored)) as archive:
        assert f"{compute_digest(b'words')}  paper_2015-02-20.docx\n" in archive.read("checksums.txt").decode()
    assert pack_files(FILES, "paper_2015-02-20") == stored  # whenever it is packed


def test_a_paper_frozen_before_all_files_were_kept_is_its_word_document() -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as document:
        document.writestr("[Content_Types].xml", "<Types/>")
    for stored in (buffer.getvalue(), b"no archive"):
        assert unpack_files(stored) == {".docx": stored}
