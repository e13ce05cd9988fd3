"""Allocate the sample of an audit to its strata, and say by which lot an answer is drawn."""

import hashlib
from collections.abc import Mapping

from lib.terms import AUDIT_STRATA, NOT_FOUND

FOUND_SAMPLE, NOT_FOUND_SAMPLE = 20, 20  # answers drawn of those in which the machine found a theme, and of the others


def allocate_sample(sizes: Mapping[str, int]) -> dict[str, int]:
    """Allocate the sample of a theme to the strata, given their numbers of answers.

    Half goes to those in which the theme was found, each of their strata alike, so that the sample tells nobody what
    the machine thinks. What the answers in which it was not found cannot fill goes to those, but not the
    other way round: where few found answers are left, people have settled the others, and need not read twice as much.
    """
    found_strata = [stratum for stratum in AUDIT_STRATA if stratum != NOT_FOUND]
    allocation = _share_out({stratum: sizes.get(stratum, 0) for stratum in found_strata}, FOUND_SAMPLE)
    allocation[NOT_FOUND] = min(sizes.get(NOT_FOUND, 0), NOT_FOUND_SAMPLE)
    missing = NOT_FOUND_SAMPLE - allocation[NOT_FOUND]
    if missing:
        found_sizes = {stratum: sizes.get(stratum, 0) for stratum in found_strata}
        allocation |= _share_out(found_sizes, FOUND_SAMPLE + missing)
    return allocation


def _share_out(sizes: Mapping[str, int], total: int) -> dict[str, int]:
    """Share out a number among strata alike, none getting more than its size."""
    shares = dict.fromkeys(sizes, 0)
    for stratum in sorted(sizes, key=lambda name: (sizes[name], name)):
        open_strata = [name for name in sizes if not shares[name] and sizes[name]]
        rest = total - sum(shares.values())
        if stratum in open_strata:
            shares[stratum] = min(sizes[stratum], rest // len(open_strata))
    return shares


def compute_audit_lot(source_id: str, question_number: int) -> bytes:
    """Compute the lot by which an answer is drawn, from what names it.

    Of each stratum those with the smallest lots are drawn. The samples of several themes so share their answers as far
    as can be, and one reading of an answer serves them all.
    """
    return hashlib.blake2b(f"audit {question_number} {source_id}".encode(), digest_size=8).digest()
