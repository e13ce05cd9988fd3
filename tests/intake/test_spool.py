"""What is kept until it is written has no name on the disk, comes back in its order, and is gone with its block."""

import os
import pickle
import tempfile
from pathlib import Path

import pytest

from lib.intake.problems import FileProblem
from lib.intake.spool import Spool


def test_chunks_come_back_in_their_order_as_often_as_they_are_asked_for() -> None:
    with Spool() as kept:
        assert list(kept.read_chunks()) == []
        for chunk in ([(1, ["a"])], [(2, ["b"]), (3, [""])]):
            kept.append_chunk(chunk)
        for _time in range(2):
            assert list(kept.read_rows()) == [(1, ["a"]), (2, ["b"]), (3, [""])]
        assert kept.measure_progress() == 1


def test_it_has_no_name_by_which_anybody_could_open_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    with Spool() as kept:
        kept.append_chunk("somebody's words")
        assert list(tmp_path.iterdir()) == []
        assert os.fstat(kept._file.fileno()).st_mode & 0o077 == 0


def test_a_full_disk_is_told_in_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_arguments: object) -> None:
        raise OSError(28, "No space left on device")

    with Spool() as kept:
        monkeypatch.setattr(pickle, "dump", refuse)
        with pytest.raises(FileProblem, match=r"no room for the temporary file .* Nothing was stored\."):
            kept.append_chunk("somebody's words")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no device that is always full")
def test_a_disk_that_is_full_is_still_the_reason_when_the_spool_is_closed() -> None:
    with pytest.raises(FileProblem, match="There is no room for the temporary file"), Spool() as kept:
        kept._file.close()
        kept._file = Path("/dev/full").open("wb")  # noqa: SIM115 - closed with the spool
        kept.append_chunk("somebody's words")
