"""Represent a share together with its numerator, denominator and definition."""

from dataclasses import dataclass
from typing import Any

from lib.measures.definitions import Definition


@dataclass(frozen=True, slots=True)
class Figure:
    """Share with its numerator, denominator and definition.

    The same object is used on screen, in exports and in print.
    """

    numerator: int
    denominator: int
    definition: Definition

    @property
    def value(self) -> float | None:
        """Share between 0 and 1, or None where the denominator is 0."""
        return self.numerator / self.denominator if self.denominator else None

    @property
    def percent_text(self) -> str:
        """Share as a percentage, such as "37.1 %", or an en dash where there is none."""
        return format_percent(self.value)

    @property
    def counts_text(self) -> str:
        """Numerator and denominator in words, such as "131 of 353"."""
        return f"{self.numerator:,} of {self.denominator:,}"

    @property
    def hover_text(self) -> str:
        """Definition, formula and the two numbers, short enough for a tooltip."""
        formula = f" {self.definition.formula}." if self.definition.formula else ""
        return f"{self.definition.sentence}{formula} Here: {self.numerator:,} / {self.denominator:,}."


def build_figure_record(figure: Figure) -> dict[str, Any]:
    """Build a record of the figure for JSON.

    Keys: value (between 0 and 1, or None), numerator, denominator, definition.
    """
    return {
        "value": figure.value,
        "numerator": figure.numerator,
        "denominator": figure.denominator,
        "definition": f"{figure.definition.sentence} {figure.definition.formula}".strip(),
    }


def format_percent(share: float | None, decimals: int = 1) -> str:
    """Format a share between 0 and 1 as a percentage, or as an en dash where it is None."""
    return "–" if share is None else f"{share * 100:.{decimals}f} %"
