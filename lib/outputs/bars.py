"""Build bars as HTML: light to draw, in the colours of the page, and read out as sentences.

The style is in lib/ui/shared/style.css. Numbers stand beside the bars, so that nothing rests on colour or length alone.
"""

from dataclasses import dataclass
from html import escape

from lib.measures.figure import format_percent


@dataclass(frozen=True, slots=True)
class ShareBar:
    """One bar: a share between 0 and 1, what it is of and what stands beside it.

    outer: a larger share that holds the first, drawn lighter behind it; None for none.
    """

    name: str
    share: float
    value_text: str
    outer: float | None = None


def build_share_bars(bars: list[ShareBar]) -> str:
    """Build a list of bars, the name of each at its left and its number at its right."""
    return f'<ul class="share-bars">{"".join(_build_share_bar(bar) for bar in bars)}</ul>'


def _build_share_bar(bar: ShareBar) -> str:
    outer = "" if bar.outer is None else f'<i class="outer" style="width:{_format_width(bar.outer)}"></i>'
    return (
        f'<li><span class="name">{escape(bar.name)}</span> <span class="track">{outer}'
        f'<i class="inner" style="width:{_format_width(bar.share)}"></i></span> '
        f'<span class="value">{escape(bar.value_text)}</span></li>'
    )


@dataclass(frozen=True, slots=True)
class TargetBar:
    """How many of the councils have responded, how many are likely to, and how many are needed.

    likely: the ends of the forecast, None where there is none; needed: None where no target is set.
    """

    responded: int
    councils: int
    likely: tuple[int, int] | None
    needed: int | None
    is_closed: bool

    @property
    def sentence(self) -> str:
        """All that the bar shows, in words."""
        parts = [f"{self.responded:,} of {self.councils:,} councils {'' if self.is_closed else 'have '}responded"]
        if self.likely:
            parts.append(f"{self.likely_text} by the closing day")
        if self.needed is not None:
            parts.append(self.needed_text)
        return "; ".join(parts)

    @property
    def responded_text(self) -> str:
        """How many have responded, with the share."""
        return f"{self.responded:,} responded ({format_percent(self.find_share(self.responded))})"

    @property
    def likely_text(self) -> str:
        """How many are likely, from the lower to the upper end."""
        low, high = self.likely or (self.responded, self.responded)
        return f"{low:,} to {high:,} likely" if low < high else f"{low:,} likely"

    @property
    def needed_text(self) -> str:
        """How many are needed, with the share."""
        return f"{self.needed or 0:,} needed ({format_percent(self.find_share(self.needed or 0), 0)})"

    def find_share(self, number: int) -> float:
        """Find the share of so many councils, at most all of them; 0 where there is none."""
        return min(1.0, number / self.councils) if self.councils else 0.0


def build_target_bar(bar: TargetBar) -> str:
    """Build the bar from no council to all, with a key below it in the order of the numbers."""
    pieces = []
    keys = [("done", bar.responded_text)]
    if bar.likely:
        low, high = (bar.find_share(number) for number in bar.likely)
        pieces.append(f'<i class="likely" style="left:{_format_width(low)};width:{_format_width(high - low)}"></i>')
        keys.append(("likely", bar.likely_text))
    pieces.append(f'<i class="done" style="width:{_format_width(bar.find_share(bar.responded))}"></i>')
    if bar.needed is not None:
        pieces.append(f'<i class="needed" style="left:{_format_width(bar.find_share(bar.needed))}"></i>')
        keys.append(("needed", bar.needed_text))
    key = "".join(f'<span><i class="{name}"></i>{escape(text)}</span>' for name, text in keys)
    return (
        f'<div class="target-bar" role="img" aria-label="{escape(bar.sentence)}">'
        f'<div class="track">{"".join(pieces)}</div>'
        f'<div class="key">{key}<span>{bar.councils:,} asked</span></div></div>'
    )


def _format_width(share: float) -> str:
    """Format a share between 0 and 1 as a length in per cent."""
    return f"{min(max(share, 0.0), 1.0) * 100:.1f}%"


def build_colour_key(meanings: dict[str, str]) -> str:
    """Build the key of a chart of standings: for each code the square in its colour, and what it means."""
    items = "".join(
        f'<li><i class="standing-{escape(code)}"></i>{escape(meaning)}</li>' for code, meaning in meanings.items()
    )
    return f'<ul class="colour-key">{items}</ul>'
