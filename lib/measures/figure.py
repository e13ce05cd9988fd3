"""A number that can show where it comes from."""

from dataclasses import dataclass
from typing import Any

from lib.measures.definitions import Definition


@dataclass(frozen=True, slots=True)
class Figure:
    """A share with its numerator, denominator and definition: the same object on screen, in exports and in print."""

    numerator: int
    denominator: int
    definition: Definition

    @property
    def value(self) -> float | None:
        """The share between 0 and 1, or None where there is nothing to take a share of."""
        return self.numerator / self.denominator if self.denominator else None

    @property
    def percent(self) -> str:
        """The share in words, such as "37.1 %", or an en dash where there is none."""
        return percent(self.value)

    @property
    def counts(self) -> str:
        """Such as "131 of 353"."""
        return f"{self.numerator:,} of {self.denominator:,}"

    @property
    def explanation(self) -> str:
        """One hover's worth: what it is, and the two numbers behind it."""
        formula = f" {self.definition.formula}." if self.definition.formula else ""
        return f"{self.definition.sentence}{formula} Here: {self.numerator:,} / {self.denominator:,}."


def as_record(figure: Figure) -> dict[str, Any]:
    """The figure in full, for JSON: value (between 0 and 1, or None), numerator, denominator and definition."""
    return {
        "value": figure.value,
        "numerator": figure.numerator,
        "denominator": figure.denominator,
        "definition": f"{figure.definition.sentence} {figure.definition.formula}".strip(),
    }


def percent(share: float | None, decimals: int = 1) -> str:
    """A share between 0 and 1 as a percentage; an en dash where there is none."""
    return "–" if share is None else f"{share * 100:.{decimals}f} %"
