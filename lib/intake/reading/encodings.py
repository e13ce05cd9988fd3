"""Recognise in which encoding a text file was written: by its marks, else by what its letters would be.

A file that is no UTF-8 comes from Windows, from an old Mac, or from DOS. Each of the three reads every byte as some
letter, so each way is judged by where its letters stand: a pound sign before a number, a dash between words, an accent
within a word. Where no way is clearly better, a person is asked, with the words in question.
docs/decisions/0054-encodings.md says why this is not left to a library.
"""

import codecs
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import BinaryIO

from lib.intake.problems import FileProblem

SAMPLE_BYTES = 65_536
CONTROL_BYTES = [bytes([code]) for code in range(32) if code not in b"\t\n\r\x0b\x0c\x1a\x1c\x1d\x1e\x1f"]
BYTE_ORDER_MARKS = {
    codecs.BOM_UTF32_LE: "utf-32",
    codecs.BOM_UTF32_BE: "utf-32",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}
SINGLE_BYTE_NAMES = {  # the likelier first: between equals the first counts
    "cp1252": "Windows",
    "mac_roman": "Mac",
    "cp850": "DOS, western Europe",
    "cp437": "DOS, United States",
}
MAX_EXCERPTS = 3_000
CLEAR_LEAD = 0.25  # of a point, per excerpt, by which the best way has to lead
HIGH_BYTES = re.compile(rb"[^\x80-\xff\n]{0,24}[\x80-\xff]+[^\x80-\xff\n]{0,12}")
LETTERS = frozenset("áàâäãåéèêëíìîïóòôöõøúùûüýÿñçæœß")
RARITY = (
    dict.fromkeys("åøæ", 0.2) | dict.fromkeys("îìòùõýÿßœ", 0.3) | {"ã": 0.1}
)  # in English, and in names that come up here
WELSH_LETTERS = frozenset("ŵŷ")
VOWELS = frozenset("aeiouáàâäéèêëíîïóòôöúùûü")
CONTRACTION = re.compile(r"(?:s|t|re|ve|ll|d|m)\b")
OPENING, CLOSING, DASHES = frozenset("“‘"), frozenset("”’"), frozenset("–—")
CURRENCIES = frozenset("£€")


@dataclass(frozen=True, slots=True)
class DetectedEncoding:
    """Encoding of a text file.

    fallback is the one for bytes that are no UTF-8, "" where all are. is_certain is False where a person has to say;
    samples gives then, by encoding, the words in question as it would read them.
    """

    name: str
    fallback: str = ""
    is_certain: bool = True
    samples: tuple[tuple[str, str], ...] = ()

    @property
    def error_handler(self) -> str:
        """Name of the handler for bytes that are no UTF-8."""
        return f"as_{self.fallback or 'cp1252'}"


def _register_handlers() -> None:
    """Register one error handler for each single-byte encoding, which reads bytes that are no UTF-8 by it."""
    for encoding in SINGLE_BYTE_NAMES:

        def decode_bytes(error: UnicodeError, encoding: str = encoding) -> tuple[str, int]:
            if not isinstance(error, UnicodeDecodeError):
                raise error
            return error.object[error.start : error.end].decode(encoding, errors="replace"), error.end

        codecs.register_error(f"as_{encoding}", decode_bytes)


_register_handlers()


def detect_encoding(stream: BinaryIO, file_name: str, chosen: str = "") -> DetectedEncoding:
    """Detect the encoding of a stream; chosen is what a person said of bytes that are no UTF-8.

    Raises FileProblem where the stream is not text.
    """
    stream.seek(0)
    beginning = stream.read(SAMPLE_BYTES)
    for byte_order_mark, encoding in BYTE_ORDER_MARKS.items():
        if beginning.startswith(byte_order_mark):
            return DetectedEncoding(encoding)
    if encoding := _find_utf16(beginning):
        return DetectedEncoding(encoding)
    if sum(beginning.count(control_byte) for control_byte in CONTROL_BYTES) > len(beginning) // 50:
        raise FileProblem(
            f"{file_name} is not a text file: if it comes from Excel, save it as .xlsx; else export it as CSV."
        )
    excerpts = list(_list_foreign_excerpts(stream))
    if not excerpts:
        return DetectedEncoding("utf-8-sig")
    if chosen in SINGLE_BYTE_NAMES:
        return DetectedEncoding("utf-8-sig", chosen)
    return judge_excerpts(excerpts)


def _find_utf16(beginning: bytes) -> str:
    """Find out whether a text without any mark is UTF-16, by where its zero bytes stand; empty where it is not."""
    if not beginning.count(0):
        return ""
    even_zeros, odd_zeros = beginning[::2].count(0), beginning[1::2].count(0)
    more, fewer = max(even_zeros, odd_zeros), min(even_zeros, odd_zeros)
    if more > len(beginning) * 0.3 and fewer <= more // 4:
        return "utf-16-le" if odd_zeros > even_zeros else "utf-16-be"
    return ""


def _list_foreign_excerpts(stream: BinaryIO) -> Iterable[bytes]:
    """List the bytes that are no UTF-8, each with what stands around it on its line; none where all is UTF-8."""
    stream.seek(0)
    decoder = codecs.getincrementaldecoder("utf-8-sig")()
    tail = b""
    count = 0
    while block := stream.read(1_048_576):
        try:
            if not tail:
                decoder.decode(block)
                continue
        except UnicodeDecodeError:
            pass
        *lines, tail = (tail + block).split(b"\n")
        if len(tail) > 4_000_000:
            lines, tail = [tail], b""
        for excerpt in _list_excerpts(lines):
            yield excerpt
            if (count := count + 1) >= MAX_EXCERPTS:
                return
        decoder.reset()
        tail = tail or b"\r"  # from now on each line is looked at
    yield from _list_excerpts([tail])


def _list_excerpts(lines: Iterable[bytes]) -> Iterable[bytes]:
    """List the excerpts of some lines around bytes that are no UTF-8."""
    for line in lines:
        if line.isascii():
            continue
        for match in HIGH_BYTES.finditer(line):
            try:
                match[0].decode("utf-8")
            except UnicodeDecodeError:
                yield match[0]


def judge_excerpts(excerpts: list[bytes]) -> DetectedEncoding:
    """Judge in which single-byte encoding some excerpts were written."""
    scores = {encoding: _score_encoding(excerpts, encoding) for encoding in SINGLE_BYTE_NAMES}
    ranked = sorted(scores, key=lambda encoding: -scores[encoding])
    best = ranked[0]
    best_text = _decode_excerpts(excerpts, best)
    rivals = [encoding for encoding in ranked[1:] if _decode_excerpts(excerpts, encoding) != best_text]
    lead = scores[best] - (scores[rivals[0]] if rivals else float("-inf"))
    if lead >= CLEAR_LEAD * len(excerpts) and scores[best] > 0:
        return DetectedEncoding("utf-8-sig", best)
    distinct: dict[str, str] = {}
    for encoding in ranked:
        distinct.setdefault(describe_words(excerpts, encoding), encoding)
    return DetectedEncoding(
        "utf-8-sig", best, is_certain=False, samples=tuple((name, words) for words, name in distinct.items())
    )


def describe_words(excerpts: list[bytes], encoding: str) -> str:
    """Describe some of the words in question as an encoding reads them; an address is not among them."""
    words = []
    for excerpt in excerpts:
        for word in excerpt.decode(encoding, errors="replace").replace('"', " ").replace(",", " ").split():
            if not word.isascii() and "@" not in word and word not in words:
                words.append(word)
    return ", ".join(words[:6])


def _decode_excerpts(excerpts: list[bytes], encoding: str) -> str:
    """Decode all excerpts."""
    return "\n".join(excerpt.decode(encoding, errors="replace") for excerpt in excerpts)


def _score_encoding(excerpts: list[bytes], encoding: str) -> float:
    """Score an encoding: for each letter beyond ASCII, how well it fits where it stands."""
    total = 0.0
    for excerpt in excerpts:
        text = excerpt.decode(encoding, errors="replace")
        marked = [index for index, letter in enumerate(text) if not letter.isascii()]
        total += sum(_score_letter(text, index) for index in marked) / len(marked)
    return total


def _score_letter(text: str, index: int) -> float:
    """Score one letter of a text by what stands before and behind it, between -2 and 1.5."""
    letter = text[index]
    before, behind = text[index - 1 : index] if index else "", text[index + 1 : index + 2]
    if letter.lower() in LETTERS or letter in WELSH_LETTERS:
        return _score_accent(letter, before, behind, text[index - 2 : index] if index > 1 else before)
    if letter == "’":
        return _score_apostrophe(text, index, before, behind)
    if letter in OPENING:
        return 0.9 if (not before or before in ' ("[,;:\n\t') and behind.isalnum() else -0.8
    if letter in CLOSING:
        return 0.9 if before and (before.isalnum() or before in ".,!?)%") and not behind.isalpha() else -0.8
    if letter in DASHES:
        if before == " " and behind == " ":
            return 1.0
        return 0.8 if before.isdigit() and behind.isdigit() else 0.4 if before.isalpha() and behind.isalpha() else -0.2
    return _score_sign(letter, before, behind, text[index + 2 : index + 3])


def _score_apostrophe(text: str, index: int, before: str, behind: str) -> float:
    """Score an apostrophe: surest in "don’t" and "council’s"."""
    if before.isalpha() and behind.isalpha():
        return 1.4 if CONTRACTION.match(text, index + 1) else 1.0
    if behind == "s" and not before.strip('", '):
        return 0.9
    return 0.8 if before.isalnum() or (before and before in ".,!?") else 0.1


def _score_sign(letter: str, before: str, behind: str, two_behind: str) -> float:
    """Score a sign that is no letter and no quotation mark, such as a pound sign or a bullet."""
    fits, score, otherwise = False, -1.5, -1.5
    if letter in CURRENCIES:
        fits = behind.isdigit() or (behind == " " and two_behind.isdigit())
        score, otherwise = 1.0, 0.2 if not before.isalnum() and not behind.isalnum() else -0.6
    elif letter == "…":
        fits, score, otherwise = before.isalnum() and not behind.isalpha(), 0.4 if before.isupper() else 0.8, -0.2
    elif letter == "•":
        fits, score, otherwise = not before or before in ' ,";\t\n', 0.7, -0.5
    elif letter == "\xa0":
        is_punctuated = bool(before) and before in ".,;:?!)"
        fits, score, otherwise = is_punctuated or behind.isdigit() or (before + behind).isalnum(), 0.5, 0.1
    elif letter == "°":
        fits, score, otherwise = before.isdigit(), 1.2 if behind in ("C", "F", " ") else 0.8, -0.5
    elif letter in "½¼¾":
        fits, score, otherwise = before.isdigit() or before in ("", " ", '"', ","), 0.8, -0.5
    elif letter in "²³":
        fits, score, otherwise = before.isdigit() or before == "m", 0.8, -0.5
    elif letter in "©®™":
        fits, score, otherwise = not behind.isalpha(), 0.3, -0.8
    elif letter == "·":
        fits, score, otherwise = before in ("", " "), 0.2, -0.5
    return score if fits else otherwise


def _score_accent(letter: str, before: str, behind: str, two_before: str) -> float:
    """Score a letter with an accent: it stands in a word, and is a capital only where its neighbours are."""
    if before.isdigit() or behind.isdigit() or not (before.isalpha() or behind.isalpha()):
        return 0.1 if letter in "àé" and not before.isdigit() and not behind.isdigit() else -1.0
    rarity = RARITY.get(letter.lower(), 0.0)
    if letter.isupper():
        if not before.isalpha():
            return (0.8 if behind.isalpha() else -0.5) - rarity
        return (0.9 if before.isupper() and (behind.isupper() or not behind.isalpha()) else -1.5) - rarity
    if behind.isupper() or (two_before.isupper() and two_before.isalpha() and len(two_before) == 2):
        return -1.0
    if letter in "çñ":
        return 1.2 if behind in VOWELS else 0.4
    if not before.isalpha():
        return (0.9 if letter == "é" else 0.4) - rarity
    return (1.0 if letter == "é" or behind not in VOWELS else 0.8) - rarity
