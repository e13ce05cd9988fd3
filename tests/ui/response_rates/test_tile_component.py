"""What the map is given to draw, and which choice it hands back."""

from typing import Any

import pytest

from lib.ui.response_rates import tile_component
from lib.ui.response_rates.tile_component import MapTile


def make_tile(code: str, region: str, row: int) -> MapTile:
    return MapTile(code, f"Council {code}", column=1, row=row, region=region, state="O", description="Words")


@pytest.mark.parametrize(("chosen", "answer"), [("LDS", "LDS"), ("XXX", None), (None, None)])
def test_only_a_council_on_the_map_can_be_chosen(
    monkeypatch: pytest.MonkeyPatch, chosen: str | None, answer: str | None
) -> None:
    monkeypatch.setattr(tile_component, "_map_component", lambda **_asked: {"chosen": chosen})
    tiles = [make_tile("LDS", "Yorkshire", 1)]
    assert tile_component.render_tile_map(tiles, title="Map", meaning={}, key="map") == answer


def test_tiles_go_row_by_row_with_the_number_of_their_region(monkeypatch: pytest.MonkeyPatch) -> None:
    sent: dict[str, Any] = {}

    def keep_data(**asked: Any) -> dict[str, Any]:
        sent.update(asked["data"])
        return {}

    monkeypatch.setattr(tile_component, "_map_component", keep_data)
    tiles = [make_tile("LDS", "Yorkshire", 2), make_tile("CMD", "London", 3), make_tile("YRK", "Yorkshire", 1)]
    tile_component.render_tile_map(tiles, title="Map", meaning={"O": "No response"}, key="map")
    assert sent["regions"] == ["London", "Yorkshire"]
    assert [(tile[0], tile[4]) for tile in sent["tiles"]] == [("YRK", 1), ("LDS", 1), ("CMD", 0)]
    assert sent["meaning"] == [("O", "No response")]
