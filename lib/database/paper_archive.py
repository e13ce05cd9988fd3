"""Pack the files of a frozen Board paper into the one that is stored, and unpack them.

A paper that was frozen before all four files were kept is a Word document alone: see docs/decisions/0081.
"""

import hashlib
import io
import zipfile
from collections.abc import Mapping
from pathlib import PurePosixPath

CHECKSUMS = "checksums.txt"  # in the form that sha256sum reads
WORD_PART = "[Content_Types].xml"  # in every Word document, which is an archive itself
WORD = ".docx"


def pack_files(files: Mapping[str, bytes], stem: str) -> bytes:
    """Pack files, by what ends the name of each, into an archive with their checksums; stem begins each name."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for suffix, content in files.items():
            archive.writestr(_name_entry(f"{stem}{suffix}"), content)
        lines = [f"{compute_digest(content)}  {stem}{suffix}\n" for suffix, content in files.items()]
        archive.writestr(_name_entry(CHECKSUMS), "".join(lines))
    return buffer.getvalue()


def _name_entry(name: str) -> zipfile.ZipInfo:
    """Name a file of the archive, without the moment of packing: the same files make the same archive."""
    entry = zipfile.ZipInfo(name)
    entry.compress_type = zipfile.ZIP_DEFLATED
    return entry


def unpack_files(stored: bytes) -> dict[str, bytes]:
    """Unpack the files of a frozen paper, by what ends the name of each; of a Word document alone, that one."""
    if not zipfile.is_zipfile(io.BytesIO(stored)):
        return {WORD: stored}
    with zipfile.ZipFile(io.BytesIO(stored)) as archive:
        names = archive.namelist()
        if WORD_PART in names:
            return {WORD: stored}
        return {PurePosixPath(name).suffix: archive.read(name) for name in names if name != CHECKSUMS}


def compute_digest(content: bytes) -> str:
    """Compute the SHA-256 of a file, in hexadecimal."""
    return hashlib.sha256(content).hexdigest()
