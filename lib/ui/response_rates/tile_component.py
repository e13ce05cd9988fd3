"""A map of councils with one tile each, which can be read, pointed at and walked over by keyboard."""

from dataclasses import dataclass
from pathlib import Path

import streamlit as st

HERE = Path(__file__)


@dataclass(frozen=True, slots=True)
class Tile:
    """One council on the map: `says` is read out, and shown when the tile is pointed at."""

    code: str
    name: str
    column: int
    row: int
    region: str
    state: str
    says: str


_map = st.components.v2.component(
    "councils_tilemap",
    html='<div class="tilemap"></div>',
    css=HERE.with_suffix(".css").read_text(encoding="utf-8"),
    js=HERE.with_suffix(".js").read_text(encoding="utf-8"),
)


def tilemap(tiles: list[Tile], *, title: str, meaning: dict[str, str], key: str) -> str | None:
    """Show the map. Gives the code of the council that was chosen just now by a click or Enter: once, then None.

    meaning has the words of the legend for each state, in their order.
    """
    regions = sorted({tile.region for tile in tiles})
    number = {region: n for n, region in enumerate(regions)}
    data = {
        "title": title,
        "meaning": list(meaning.items()),
        "regions": regions,
        "tiles": [
            [tile.code, tile.name, tile.column, tile.row, number[tile.region], tile.state, tile.says]
            for tile in sorted(tiles, key=lambda tile: (tile.row, tile.column))
        ],
    }
    chosen = _map(key=key, data=data, on_chosen_change=_nothing).get("chosen")
    return chosen if any(tile.code == chosen for tile in tiles) else None


def _nothing() -> None:
    """Streamlit gives a value only where something is to be called for it."""
