"""Short answers on three subjects, and the first of a labelled set."""

import csv

from lib.settings import ROOT

LABELLED = ROOT / "tests" / "benchmarks" / "labelled"
PARKS = [
    "Parks need more gardeners.",
    "More gardeners are needed in our parks.",
    "The parks lack gardeners.",
    "Gardeners for the parks, please.",
]
BUSES = [
    "Evening buses must run later.",
    "Run the evening buses later.",
    "Later evening buses would help.",
    "Buses stop too early in the evening.",
]
TAX = [
    "Business rates should stay local.",
    "Let councils keep business rates.",
    "Keep the business rates local.",
    "Local business rates retention helps us.",
]


def read_answers(count: int) -> list[str]:
    """Read the first answers of the labelled set on council finance."""
    with (LABELLED / "council_finance" / "answers.csv").open(encoding="utf-8") as file:
        return [line["text"] for line in csv.DictReader(file)][:count]
