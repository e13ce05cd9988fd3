"""Draw a map of councils with one tile each, to be read, pointed at and walked over by keyboard."""

from dataclasses import dataclass
from pathlib import Path

import streamlit as st

MODULE_PATH = Path(__file__)


@dataclass(frozen=True, slots=True)
class MapTile:
    """Council on the map, at its column and row; description is read out, and shown when the tile is pointed at."""

    code: str
    name: str
    column: int
    row: int
    region: str
    state: str
    description: str


_map_component = st.components.v2.component(
    "councils_tilemap",
    html='<div class="tilemap"></div>',
    css=MODULE_PATH.with_suffix(".css").read_text(encoding="utf-8"),
    js=MODULE_PATH.with_suffix(".js").read_text(encoding="utf-8"),
)


def render_tile_map(tiles: list[MapTile], *, title: str, meaning: dict[str, str], key: str) -> str | None:
    """Render the map, and return the code of the council chosen just now by a click or Enter: once, then None.

    meaning has the words of the legend for each state, in their order.
    """
    regions = sorted({tile.region for tile in tiles})
    region_numbers = {region: number for number, region in enumerate(regions)}
    data = {
        "title": title,
        "meaning": list(meaning.items()),
        "regions": regions,
        "tiles": [
            [tile.code, tile.name, tile.column, tile.row, region_numbers[tile.region], tile.state, tile.description]
            for tile in sorted(tiles, key=lambda tile: (tile.row, tile.column))
        ],
    }
    chosen_code = _map_component(key=key, data=data, on_chosen_change=_ignore_choice).get("chosen")
    return chosen_code if any(tile.code == chosen_code for tile in tiles) else None


def _ignore_choice() -> None:
    """Ignore a choice: Streamlit gives a value only where something is to be called for it."""
