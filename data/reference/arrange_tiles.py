"""Draws the tile map: one square for every English council, all of one size, each about where it lies.

Run from the project's folder: `python -m data.reference.arrange_tiles`. It reads councils.csv and writes tiles.csv,
for every set of councils since April 2009 and for both tiers. How a map is made:

1. Who is next to whom is read off the councils' centres.
2. The country is stretched until neighbours lie about one tile apart, in the direction in which they really lie.
   So London gets the room it needs, and Cumbria shrinks.
3. Every council is given a square near its stretched place, such that all together move as little as possible.
4. Tiles then change places, many thousand times, where that keeps neighbours together, regions and counties whole and
   the outline calm. At first a change for the worse may pass, less and less often, lest the map gets stuck.

Chance is drawn from a fixed seed, so the same register gives the same file.
"""

import csv
import datetime as dt
import math
import sys
from collections import defaultdict
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linear_sum_assignment

HERE = Path(__file__).parent
FIRST_DAY = "2009-04-01"  # the register's first day
COUNTY, DISTRICT = "Shire county", "Shire district"
LEFT_OUT = {"upper": DISTRICT, "lower": COUNTY}  # every other council has both tiers' duties, and is on both maps
LATITUDE = math.radians(52.8)  # the middle of England: here a degree of longitude is 0.6 of a degree of latitude
THAMES = 0.25  # east of this, Essex and Kent do not meet
AROUND = 10  # others between two councils of one region that still count as neighbours
ROOM = 1.12  # how far apart stretched places stay, in tiles
SEA = 4  # empty tiles around the map while it is made
# How often a map is made, each time with other luck, before the best is kept; how many changes are tried per council,
# and how many where an earlier map is built on. On the upper tier London fills a fifth of the map: a long way round.
ATTEMPTS, ROUNDS, LATER = {"upper": 4, "lower": 3}, {"upper": 8000, "lower": 2000}, 1500
MOST_ATTEMPTS = 40  # where none of the first ones has every region in one piece
HOT, WARM, COLD = 5.0, 1.4, 0.04  # how much worse a change may be: at first, where building on, at last
OTHER_REGION, OTHER_COUNTY, COAST, BROKEN = 2.0, 0.5, 0.75, 30.0  # what borders cost, a coast, a piece too many
OWN_PLACE, NEIGHBOUR = 0.30, 0.30  # what a tile's distance costs: from its stretched place, from its neighbours

Points = NDArray[np.float64]
Pairs = list[tuple[int, int]]
Tiles = dict[str, tuple[int, int]]


class Council(NamedTuple):
    """What the map needs to know of a council: east and north are in degrees of latitude."""

    code: str
    region: str
    county: str
    east: float
    north: float


def day_after(day: str) -> str:
    """The day on which the next set of councils begins."""
    return (dt.date.fromisoformat(day) + dt.timedelta(days=1)).isoformat()


def frames(register: list[dict[str, str]]) -> list[str]:
    """The first day of every distinct set of councils."""
    starts = {row["valid_from"] for row in register}
    ends = {day_after(row["valid_to"]) for row in register if row["valid_to"]}
    return sorted({max(start, FIRST_DAY) for start in starts | ends})


def councils_of(register: list[dict[str, str]], since: str, tier: str) -> list[Council]:
    """One tier's councils on a day, by code. A county lies in the middle of its districts."""
    there = [row for row in register if row["valid_from"] <= since <= (row["valid_to"] or "9999")]
    places = defaultdict(list)
    for row in there:
        if row["council_type"] != COUNTY:
            place = (float(row["longitude"]) * math.cos(LATITUDE), float(row["latitude"]))
            places[row["code"]].append(place)
            places[row["county_code"]].append(place)
    found = []
    for row in there:
        if row["council_type"] != LEFT_OUT[tier]:
            east, north = np.mean(places[row["code"]], axis=0).tolist()
            county = row["county_code"] or row["code"]
            found.append(Council(row["code"], row["region"], county, east, north))
    return sorted(found)


def neighbours(councils: list[Council]) -> Pairs:
    """Pairs with no third council in the circle between them; in a region, none of it, and few others.

    So Essex and Hertfordshire hold together around the edge of London, but Medway and Surrey do not meet across it.
    """
    places = np.array([(one.east, one.north) for one in councils])
    regions = np.array([one.region for one in councils])
    apart = ((places[:, None] - places[None]) ** 2).sum(axis=2)
    pairs = []
    for i, one in enumerate(councils):
        for j, other in enumerate(councils[:i]):
            between = apart[i] + apart[j] < apart[i, j] - 1e-12
            own = regions == one.region
            joined = one.region == other.region and not between[own].any() and between.sum() <= AROUND
            thames = {one.region, other.region} == {"East of England", "South East"} and one.east > THAMES
            if joined or not (between.any() or thames):
                pairs.append((j, i))
    return pairs


def stretched(councils: list[Council], pairs: Pairs) -> Points:
    """Places, in tiles to the east and south, at which neighbours are about one tile apart and nobody is too close."""
    true = np.array([(one.east, -one.north) for one in councils])
    first, second = np.array(pairs).T
    wanted = directions(true, pairs)
    size = math.sqrt(len(councils) * 1.9 / np.prod(np.ptp(true, axis=0)))  # England fills half of a rectangle
    home = (true - true.mean(axis=0)) * size
    places = home * 4
    for _ in range(1500):
        push = 0.01 * (home - places)
        pull = places[second] - places[first] - wanted
        np.add.at(push, first, 0.10 * pull)
        np.add.at(push, second, -0.10 * pull)
        gap = places[:, None] - places[None]
        apart = np.sqrt((gap**2).sum(axis=2)) + 1e-9
        push += (gap * (np.clip(ROOM - apart, 0, None) / apart * 0.25)[:, :, None]).sum(axis=1)
        places += push
    rounded: Points = np.round(places, 3)  # so that another machine's last digit changes nothing
    return rounded


def directions(true: Points, pairs: Pairs) -> Points:
    """For each pair, the step of one tile from the first to the second."""
    first, second = np.array(pairs).T
    step = true[second] - true[first]
    rounded: Points = np.round(step / np.hypot(*step.T)[:, None], 3)
    return rounded


def groups_of(councils: list[Council]) -> list[frozenset[str]]:
    """What must stay in one piece with each council: the land and its region; last, for no council, the sea."""
    return [frozenset({"land", one.region}) for one in councils] + [frozenset({"sea"})]


class Board:
    """The map in the making: `at` has the council on each square (or -1), `square` the square of each council."""

    def __init__(self, councils: list[Council], wanted: Points, pairs: Pairs) -> None:
        """Lays a grid around the stretched places and gives every council the square that suits all together."""
        self.councils = councils
        low = np.floor(wanted.min(axis=0)) - SEA
        self.places = [(x, y) for x, y in (wanted - low).tolist()]
        self.width, height = (int(n) for n in np.ceil(wanted.max(axis=0) - low) + SEA)
        self.at = [-1] * (self.width * height)
        self.cells = [(n % self.width, n // self.width) for n in range(len(self.at))]
        inside = [n for n, (x, y) in enumerate(self.cells) if 1 < x < self.width - 2 and 1 < y < height - 2]
        cost = ((np.array(self.places)[:, None] - np.array([self.cells[n] for n in inside])[None]) ** 2).sum(axis=2)
        self.square = [inside[n] for n in linear_sum_assignment(np.round(cost, 6))[1]]
        for n, cell in enumerate(self.square):
            self.at[cell] = n
        self.groups = groups_of(councils)
        names = frozenset[str]().union(*self.groups)
        self.members = {name: [n for n, own in enumerate(self.groups) if name in own] for name in names}
        self.links: list[list[tuple[int, float, float]]] = [[] for _ in councils]
        true = np.array([(one.east, -one.north) for one in councils])
        for (i, j), (x, y) in zip(pairs, directions(true, pairs).tolist(), strict=True):
            self.links[i].append((j, x, y))
            self.links[j].append((i, -x, -y))

    def around(self, cell: int) -> tuple[int, int, int, int]:
        """The four squares that share an edge with this one."""
        return cell - 1, cell + 1, cell - self.width, cell + self.width

    def distance(self, one: int, but: int = -1) -> float:
        """How badly a council stands to its stretched place and to its neighbours (but for one counted before)."""
        x, y = self.cells[self.square[one]]
        own_x, own_y = self.places[one]
        cost: float = OWN_PLACE * ((x - own_x) ** 2 + (y - own_y) ** 2)
        for other, east, south in self.links[one]:
            if other != but:
                other_x, other_y = self.cells[self.square[other]]
                cost += NEIGHBOUR * ((other_x - x - east) ** 2 + (other_y - y - south) ** 2)
        return cost

    def borders(self, cell: int) -> float:
        """What the borders around a square cost."""
        here, cost = self.at[cell], 0.0
        for beside in self.around(cell):
            there = self.at[beside]
            if here < 0 or there < 0:
                cost += COAST if here != there else 0
            elif self.councils[here].region != self.councils[there].region:
                cost += OTHER_REGION
            elif self.councils[here].county != self.councils[there].county:
                cost += OTHER_COUNTY
        return cost

    def pieces(self, group: str) -> int:
        """In how many pieces a region lies, or the land, or the sea."""
        if group == "sea":
            left = {cell for cell, one in enumerate(self.at) if one < 0}
        else:
            left = {self.square[one] for one in self.members[group]}
        count = 0
        while left:
            count += 1
            edge = [left.pop()]
            while edge:
                beside = left.intersection(self.around(edge.pop()))
                left -= beside
                edge.extend(beside)
        return count

    def cost(self, one: int, here: int, other: int, there: int) -> float:
        """What is at stake where a council and what is on another square may change places."""
        cost = self.distance(one) + self.borders(here) + self.borders(there)
        return cost + self.distance(other, one) if other >= 0 else cost

    def change(self, one: int, here: int, other: int, there: int) -> None:
        """Moves a council from here to there, and the other one, if there is one, from there to here."""
        self.at[here], self.at[there], self.square[one] = other, one, there
        if other >= 0:
            self.square[other] = here

    def settle(self, seed: int, rounds: int, hot: float) -> float:
        """Lets tiles change places until the map is calm, and says how much better it has become."""
        chance = np.random.default_rng(seed)
        tries = rounds * len(self.councils)
        who = chance.integers(len(self.councils), size=tries).tolist()
        near = [x + y * self.width for x in range(-2, 3) for y in range(-2, 3) if x or y]
        step = chance.choice(near, size=tries).tolist()
        luck = (-np.log(chance.random(tries)) * np.geomspace(hot, COLD, tries)).tolist()
        inside = {n for n, (x, y) in enumerate(self.cells) if 0 < x < self.width - 1 and 0 < y < self.cells[-1][1]}
        better = 0.0
        for one, by, worse in zip(who, step, luck, strict=True):
            here, there = self.square[one], self.square[one] + by
            if there in inside:
                better += self.attempt(one, here, there, worse)
        return better

    def attempt(self, one: int, here: int, there: int, worse: float) -> float:
        """Makes one change, or takes it back where it costs more than chance allows; its gain."""
        other = self.at[there]
        before = self.cost(one, here, other, there)
        self.change(one, here, other, there)
        gain = before - self.cost(one, here, other, there)
        groups = self.groups[one] ^ self.groups[other]
        if gain + worse >= 0 and groups:
            now = sum(self.pieces(group) for group in groups)
            self.change(one, there, other, here)
            gain -= BROKEN * (now - sum(self.pieces(group) for group in groups))
            self.change(one, here, other, there)
        if gain + worse >= 0:
            return gain
        self.change(one, there, other, here)
        return 0.0

    def broken(self) -> int:
        """How many pieces there are too many, over all that must be whole."""
        whole = set().union(*self.groups)
        return sum(self.pieces(group) for group in whole) - len(whole)

    def tiles(self) -> Tiles:
        """Each council's column and row, counted from the north-west corner."""
        found = [self.cells[cell] for cell in self.square]
        left, top = (min(axis) for axis in zip(*found, strict=True))
        return {one.code: (x - left, y - top) for one, (x, y) in zip(self.councils, found, strict=True)}


def measures(councils: list[Council], tiles: Tiles) -> str:
    """How good a map is, in one line."""
    on = {tiles[one.code]: one for one in councils}
    beside = [(on[x, y], on[z]) for x, y in on for z in ((x + 1, y), (x, y + 1)) if z in on]
    same = sum(a.region == b.region for a, b in beside) / len(beside)
    angles = []
    for a, b in beside:
        step = complex(*tiles[b.code]) - complex(*tiles[a.code])
        angles.append(abs(np.angle(step / complex(b.east - a.east, a.north - b.north), deg=True)))
    gone = []
    for axis, true in enumerate([[one.east for one in councils], [-one.north for one in councils]]):
        got = [tiles[one.code][axis] for one in councils]
        gone.append(np.polyval(np.polyfit(true, got, 1), true) - got)
    off = np.hypot(*gone)
    columns, rows = (max(axis) + 1 for axis in zip(*tiles.values(), strict=True))
    return (
        f"{len(councils)} councils on {columns} by {rows}; neighbours of one region {same:.1%}; displacement mean"
        f" {off.mean():.2f}, most {off.max():.2f} ({councils[int(off.argmax())].code});"
        f" direction {np.mean(angles):.0f}°"
    )


def arranged(councils: list[Council], earlier: Tiles, tier: str) -> Tiles:
    """The best map of one tier and time, half where the earlier map had its councils."""
    pairs = neighbours(councils)
    places = stretched(councils, pairs)
    known = [n for n, one in enumerate(councils) if one.code in earlier]
    if known:
        were = np.array([earlier[councils[n].code] for n in known], dtype=np.float64)
        were += np.round((places[known] - were).mean(axis=0), 3)
        places[known] = (places[known] + were) / 2
    made: list[tuple[int, float, Tiles]] = []
    for seed in range(1, MOST_ATTEMPTS + 1):
        board = Board(councils, places, pairs)
        gain = board.settle(seed, *((LATER, WARM) if known else (ROUNDS[tier], HOT)))
        made.append((-board.broken(), gain, board.tiles()))
        if seed >= ATTEMPTS[tier] and max(pieces for pieces, _gain, _tiles in made) == 0:
            break
    return max(made, key=lambda one: one[:2])[2]


def maps_of(tier: str) -> list[tuple[str, Tiles, str]]:
    """One tier's maps, from the oldest to the newest: since when, the tiles, and how good they are."""
    with (HERE / "councils.csv").open(encoding="utf-8", newline="") as file:
        register = list(csv.DictReader(file))
    made: list[tuple[str, Tiles, str]] = []
    for since in frames(register):
        councils = councils_of(register, since, tier)
        tiles = arranged(councils, made[-1][1] if made else {}, tier)
        made.append((since, tiles, measures(councils, tiles)))
    return made


def main() -> None:
    """Arranges every map, writes them and says how good they are."""
    rows = []
    with ProcessPoolExecutor(len(LEFT_OUT)) as both:
        for tier, maps in zip(LEFT_OUT, both.map(maps_of, LEFT_OUT), strict=True):
            for since, tiles, good in maps:
                rows += [(since, tier, code, *tile) for code, tile in tiles.items()]
                sys.stdout.write(f"{since} {tier}: {good}\n")
    with (HERE / "tiles.csv").open("w", encoding="utf-8", newline="") as file:
        table = csv.writer(file, lineterminator="\n")
        table.writerow(["since", "tier", "code", "column", "row"])
        table.writerows(sorted(rows))


if __name__ == "__main__":
    main()
