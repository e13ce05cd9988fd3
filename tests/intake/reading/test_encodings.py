"""Text files of Windows, old Macs and DOS, by where their letters stand."""

import io

import pytest

from lib.intake.problems import FileProblem
from lib.intake.reading import encodings
from lib.intake.reading.encodings import SINGLE_BYTE_NAMES, detect_encoding
from tests.support.factories import bring
from tests.support.intake_tables import FAULTS

WORDS = (
    "Ynys Môn", "Dún Laoghaire", "Councillor Zoë Müller said “yes” – we’d pay £5", "Café", "It costs £300",
    "the council’s view — see above", "Señor Peña", "Naïve façade", "Siân Jones – Leader", "50 % of £1.2m…",
    "CAFÉ DE PARIS", "Élan Valley", "François", "“Peer challenge” is good", "• one", "rôle of members", "a £ sign",
    "2014–15", "½ day", "12°C", "coöperate", "don’t know", "José", "Østergård", "Mærsk", "São Paulo",
)  # fmt: skip


def list_files() -> list[tuple[str, str, bytes]]:
    files = []
    for words in WORDS:
        for encoding in SINGLE_BYTE_NAMES:
            text = f'Response ID,Organisation,Q1\r\n1,Leeds,"{words}"\r\n2,Camden,No\r\n'
            try:
                files.append((words, encoding, text.encode(encoding)))
            except UnicodeEncodeError:
                continue
    return files


def test_of_names_pounds_dashes_and_quotes_most_are_recognised_the_others_asked_and_none_read_wrong() -> None:
    files = list_files()
    certain = 0
    for words, encoding, data in files:
        detected = detect_encoding(io.BytesIO(data), "a.csv")
        if detected.is_certain:
            certain += 1
            assert data.decode(detected.name, errors=detected.error_handler) == data.decode(encoding), words
        else:
            assert encoding in dict(detected.samples) or data.decode(encoding) in {
                data.decode(name) for name in dict(detected.samples)
            }
    assert certain / len(files) > 0.9


def test_a_file_of_both_utf8_and_another_encoding_is_read_whole() -> None:
    data = "1,Café – é\n".encode() + "2,Café\n".encode("mac_roman")
    detected = detect_encoding(io.BytesIO(data), "a.csv")
    assert data.decode(detected.name, errors=detected.error_handler) == "1,Café – é\n2,Café\n"


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_utf16_is_recognised_without_a_mark(encoding: str) -> None:
    assert detect_encoding(io.BytesIO("Organisation,Q1\nLeeds,£5\n".encode(encoding)), "a.csv").name == encoding


def test_letters_that_can_be_read_in_two_ways_are_asked_with_the_words_in_question(sqlite: object) -> None:
    with pytest.raises(
        FileProblem, match=r"Some letters can be read in more than one way: .*Mærsk.*Say which is right"
    ):
        bring(sqlite, "responses", FAULTS / "one_odd_letter.csv")  # type: ignore[arg-type]
    data = (FAULTS / "one_odd_letter.csv").read_bytes()
    chosen = detect_encoding(io.BytesIO(data), "a.csv", "cp850")
    assert chosen.is_certain
    assert "Mærsk" in data.decode(chosen.name, errors=chosen.error_handler)


@pytest.mark.parametrize(
    ("text", "score"),
    [
        ("“Yes", 0.9), ("a “yes", 0.9), ("a“yes", -0.8), ("(“yes", 0.9),  # an opening quotation mark
        ("yes” ", 0.9), ("yes.”", 0.9), ("yes”no", -0.8), (" ”", -0.8),  # a closing one
        ("don’t", 1.4), ("council’x", 1.0), ("’s", 0.9), ('"’s', 0.9), ("councils’ ", 0.8), ("end.’", 0.8), (" ’ ", 0.1),
        ("one – two", 1.0), ("1–2", 0.8), ("a–b", 0.4), ("a –b", -0.2), ("1–b", -0.2),  # dashes
        ("£5", 1.0), ("£ 5", 1.0), ("a £ b", 0.2), ("a£b", -0.6),
        ("so…", 0.8), ("SO…", 0.4), ("so…on", -0.2), (" …", -0.2),
        ("•a", 0.7), (",•a", 0.7), ("a•a", -0.5),
        (".\xa0A", 0.5), ("a\xa05", 0.5), ("a\xa0a", 0.5), ("\xa0", 0.1),
        ("5°C", 1.2), ("5° ", 1.2), ("5°x", 0.8), ("x°C", -0.5),
        ("2½", 0.8), ("½", 0.8), (" ½", 0.8), ("x½", -0.5), ("5²", 0.8), ("m²", 0.8), ("x²", -0.5),
        ("LGA™ ", 0.3), ("™a", -0.8), ("a ·", 0.2), ("a·", -0.5), ("a¤", -1.5),
    ],
)  # fmt: skip
def test_a_sign_is_believed_by_what_stands_beside_it(text: str, score: float) -> None:
    index = next(index for index, letter in enumerate(text) if not letter.isascii())
    assert encodings._score_letter(text, index) == pytest.approx(score)


@pytest.mark.parametrize(
    ("text", "score"),
    [
        ("café", 1.0), ("Café ", 1.0), ("élite", 0.9), ("façade", 1.2), ("façx", 0.4),
        ("cafÉ", -1.5), ("CAFÉ", 0.9), ("Élan", 0.8), ("CAfÉ", -1.5), ("CAÉx", -1.5), ("éA", -1.0), ("CAé", -1.0),
        ("5é", -1.0), ("é5", -1.0), (" é ", 0.1), (" ê ", -1.0), (" É ", -1.0),
    ],
)  # fmt: skip
def test_an_accent_is_believed_in_a_word_and_a_capital_one_among_capitals(text: str, score: float) -> None:
    index = next(index for index, letter in enumerate(text) if not letter.isascii())
    assert encodings._score_letter(text, index) == pytest.approx(score)
