"""The tile map that comes with the project: what is stored is complete, whole and lies as England does."""

import csv
import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterable
from functools import cache
from itertools import pairwise

import pytest

from lib.settings import ROOT

REFERENCE = ROOT / "data" / "reference"
SINCE = ["2009-04-01", "2019-04-01", "2020-04-01", "2021-04-01", "2023-04-01"]
LEFT_OUT = {"upper": "Shire district", "lower": "Shire county"}
MAPS = [(since, tier) for since in SINCE for tier in LEFT_OUT]
Tile = tuple[int, int]

every_map = pytest.mark.parametrize(("since", "tier"), MAPS)


def rows(name: str) -> list[dict[str, str]]:
    with (REFERENCE / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@cache
def register() -> dict[str, dict[str, str]]:
    return {row["code"]: row for row in rows("councils.csv")}


@cache
def tiles() -> dict[tuple[str, str], dict[str, Tile]]:
    found: dict[tuple[str, str], dict[str, Tile]] = defaultdict(dict)
    for row in rows("tiles.csv"):
        found[row["since"], row["tier"]][row["code"]] = (int(row["column"]), int(row["row"]))
    return found


def there(day: str) -> set[str]:
    return {code for code, row in register().items() if row["valid_from"] <= day <= (row["valid_to"] or "9999")}


def pieces(squares: Iterable[Tile]) -> int:
    left, count = set(squares), 0
    while left:
        count += 1
        edge = [left.pop()]
        while edge:
            x, y = edge.pop()
            beside = left & {(x - 1, y), (x + 1, y), (x, y - 1), (x, y + 1)}
            left -= beside
            edge += beside
    return count


def region_of(code: str) -> str:
    return register()[code]["region"]


def middle(squares: Iterable[Tile]) -> tuple[float, float]:
    columns, lines = zip(*squares, strict=True)
    return sum(columns) / len(columns), sum(lines) / len(lines)


def middles(since: str, tier: str) -> dict[str, tuple[float, float]]:
    regions: dict[str, list[Tile]] = defaultdict(list)
    for code, tile in tiles()[since, tier].items():
        regions[region_of(code)].append(tile)
    return {region: middle(squares) for region, squares in regions.items()}


def test_a_map_begins_on_every_day_on_which_the_councils_changed() -> None:
    ends = [row["valid_to"] for row in register().values() if row["valid_to"]]
    days = {row["valid_from"] for row in register().values()} - {""}
    days |= {(dt.date.fromisoformat(end) + dt.timedelta(days=1)).isoformat() for end in ends}
    assert sorted(days | {SINCE[0]}) == SINCE
    assert sorted(tiles()) == sorted(MAPS)


def test_the_file_is_in_the_order_in_which_the_script_writes_it() -> None:
    keys = [(row["since"], row["tier"], row["code"]) for row in rows("tiles.csv")]
    assert list(rows("tiles.csv")[0]) == ["since", "tier", "code", "column", "row"]
    assert keys == sorted(set(keys))


@every_map
def test_every_council_of_the_tier_has_one_tile_and_no_two_share_one(since: str, tier: str) -> None:
    wanted = {code for code in there(since) if register()[code]["council_type"] != LEFT_OUT[tier]}
    assert set(tiles()[since, tier]) == wanted
    assert set(Counter(tiles()[since, tier].values()).values()) == {1}


def test_in_january_2015_there_are_152_upper_and_326_lower_tiles() -> None:
    assert {tier: len(tiles()["2009-04-01", tier]) for tier in LEFT_OUT} == {"upper": 152, "lower": 326}


@every_map
def test_the_map_starts_in_the_corner_and_suits_a_screen(since: str, tier: str) -> None:
    columns, lines = zip(*tiles()[since, tier].values(), strict=True)
    assert (min(columns), min(lines)) == (0, 0)
    assert max(columns) < 26
    assert max(lines) < 30


@every_map
def test_no_region_falls_apart(since: str, tier: str) -> None:
    regions: dict[str, list[Tile]] = defaultdict(list)
    for code, tile in tiles()[since, tier].items():
        regions[region_of(code)].append(tile)
    assert {region: pieces(squares) for region, squares in regions.items()} == dict.fromkeys(regions, 1)


@every_map
def test_england_is_one_piece_without_holes(since: str, tier: str) -> None:
    land = set(tiles()[since, tier].values())
    columns, lines = zip(*land, strict=True)
    around = {(x, y) for x in range(-1, max(columns) + 2) for y in range(-1, max(lines) + 2)}
    assert pieces(land) == 1
    assert pieces(around - land) == 1


@every_map
def test_at_least_three_in_four_neighbours_are_of_one_region(since: str, tier: str) -> None:
    on = {tile: region_of(code) for code, tile in tiles()[since, tier].items()}
    same = [on[x, y] == on[z] for x, y in on for z in ((x + 1, y), (x, y + 1)) if z in on]
    assert sum(same) / len(same) >= 0.75


@every_map
def test_the_regions_lie_as_in_england(since: str, tier: str) -> None:
    region = middles(since, tier)
    south = sorted(region, key=lambda name: region[name][1])
    assert south[0] == "North East"
    assert set(south[1:3]) == {"North West", "Yorkshire and the Humber"}
    assert set(south[-3:]) == {"South West", "South East", "London"}
    for west, east in (
        ("North West", "Yorkshire and the Humber"),
        ("West Midlands", "East Midlands"),
        ("East Midlands", "East of England"),
        ("South West", "South East"),
        ("South East", "London"),
        ("North West", "North East"),
    ):
        assert region[west][0] < region[east][0], (west, east)
    assert region["East of England"][1] < region["London"][1] < region["South East"][1]


@every_map
def test_the_isles_of_scilly_are_the_south_western_end_and_cornwall_is_beside_them(since: str, tier: str) -> None:
    on = tiles()[since, tier]
    ends = sorted(on, key=lambda code: on[code][0] - on[code][1])
    assert ends[0] == "IOS"
    assert on["IOS"][0] - on["IOS"][1] < on[ends[1]][0] - on[ends[1]][1]
    assert pieces([on["IOS"], on["CON"]]) == 1


@every_map
def test_london_is_compact_and_its_boroughs_lie_as_they_do(since: str, tier: str) -> None:
    london = {code: at for code, at in tiles()[since, tier].items() if register()[code]["region"] == "London"}
    columns, lines = zip(*london.values(), strict=True)
    x, y = middle(london.values())
    assert len(london) == 33
    assert (max(columns) - min(columns) + 1) * (max(lines) - min(lines) + 1) <= 56
    assert abs(london["LND"][0] - x) <= 2
    assert abs(london["LND"][1] - y) <= 2
    assert london["HIL"][0] <= x - 2
    assert (
        london["HAV"][0] >= x + 1
    )  # on the later upper maps it lies in the north-east, with five or six boroughs beyond it
    assert london["ENF"][1] <= y - 2
    assert min(london["CRY"][1], london["BRY"][1]) >= y + 1.5


@every_map
def test_coasts_are_where_people_look_for_them(since: str, tier: str) -> None:
    on = tiles()[since, tier]
    last = max(line for _, line in on.values())
    x, y = middle(on.values())
    assert on["IOW"][1] >= last - 2
    assert on["WRL"][0] < on["MAN"][0] - 2
    assert on["LIV"][0] < on["MAN"][0]
    assert on["NBL"][1] <= 2
    kent = [code for code in on if code == "KEN" or register()[code]["county_code"] == "KEN"]
    east_anglia = [code for code in on if code in {"NFK", "SFK"} or register()[code]["county_code"] in {"NFK", "SFK"}]
    assert middle(on[code] for code in kent)[0] > x + 2
    assert middle(on[code] for code in kent)[1] > y + 4
    assert middle(on[code] for code in east_anglia)[0] > x + 2


@pytest.mark.parametrize("tier", LEFT_OUT)
def test_most_councils_keep_their_tile_when_others_are_merged(tier: str) -> None:
    for before, after in pairwise(SINCE):
        old, new = tiles()[before, tier], tiles()[after, tier]
        moves = Counter((new[code][0] - old[code][0], new[code][1] - old[code][1]) for code in old.keys() & new.keys())
        assert max(moves.values()) >= 0.5 * moves.total()  # the whole map may have shifted
