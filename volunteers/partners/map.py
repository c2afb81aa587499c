"""The map of the partner cities: dots for land, an arc to each city, a place for its name. Pure functions.

The land is `land_cells.csv`, made from Natural Earth (public domain): a staggered grid in a Robinson projection whose
middle is the meridian 100 degrees west, so that home stands near the middle and no arc crosses the edge.
"""

import csv
import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from pathlib import Path

CENTRE, COLUMNS, TOP, BOTTOM, ROW_HEIGHT = -100.0, 150, 77.0, -55.0, 0.87
# Robinson's table: the length of each fifth parallel, and its distance from the equator
LENGTHS = (1, 0.9986, 0.9954, 0.99, 0.9822, 0.973, 0.96, 0.9427, 0.9216, 0.8962, 0.8679, 0.835, 0.7986, 0.7597, 0.7186,
           0.6732, 0.6213, 0.5722, 0.5322)  # fmt: skip
DISTANCES = (0, 0.062, 0.124, 0.186, 0.248, 0.31, 0.372, 0.434, 0.4958, 0.5571, 0.6176, 0.6769, 0.7346, 0.7903, 0.8435,
             0.8936, 0.9394, 0.9761, 1)  # fmt: skip
PITCH = 2 * 0.8487 * math.pi / COLUMNS
SHORT, LETTER, LINE = 30.0, 1.5, 2.6  # an arc shorter than this bows sideways; the size of a label on the map
# On phones letters are larger against the map, and its outermost columns are beyond the edge (aurora.css)
LARGER, SEEN = 1.87, (8.0, 142.0)


@dataclass(frozen=True)
class City:
    """What the map needs to know of a city. Offsets and anchor, where given, place its label by hand."""

    name: str
    longitude: float
    latitude: float
    native: str = ""
    lang: str = "en"
    hue: int | None = None
    dx: float | None = None
    dy: float | None = None
    anchor: str | None = None


@dataclass(frozen=True)
class Mark:
    """A city on the map: its point, its arc from home, its label."""

    name: str
    native: str
    lang: str
    hue: int | None
    x: float
    y: float
    arc: str
    label_x: float
    label_y: float
    anchor: str


@dataclass(frozen=True)
class Drawing:
    """All that the template writes into the SVG."""

    view_box: str
    even_rows: str
    odd_rows: str
    home: Mark
    cities: tuple[Mark, ...]

    @property
    def names(self) -> str:
        """The cities' names, for the text that stands in for the map."""
        return ", ".join(city.name for city in self.cities)


def project(longitude: float, latitude: float) -> tuple[float, float]:
    """The point of a place, in columns from the left edge and from 77 degrees north."""
    turned = (longitude - CENTRE + 180) % 360 - 180
    fifth = abs(latitude) / 5
    x = 0.8487 * _between(LENGTHS, fifth) * math.radians(turned) / PITCH + COLUMNS / 2
    down = _between(DISTANCES, TOP / 5) - math.copysign(_between(DISTANCES, fifth), latitude)
    return round(x, 1), round(1.3523 * down / PITCH, 1)


def arc(start: tuple[float, float], end: tuple[float, float]) -> str:
    """A bow from home to a city: high over oceans, sideways to near places so that bows do not lie on each other."""
    (ax, ay), (x, y) = start, end
    distance = math.hypot(x - ax, y - ay)
    bend_x, bend_y = (x + ax) / 2, (y + ay) / 2 - distance * (0.33 if distance > SHORT else 0.1)
    if distance <= SHORT:
        bend_x += distance * 0.3 if x >= ax else -distance * 0.3
    return f"M{ax:g} {ay:g}Q{bend_x:.1f} {bend_y:.1f} {x:g} {y:g}"


def place_labels(
    points: Sequence[tuple[float, float]], widths: Sequence[float], lines: Sequence[str] = ()
) -> list[tuple[float, float, str]]:
    """For each point an offset and an anchor: names cover neither each other nor a point nor an arc, as far as can be.

    From west to east and north to south each takes the first free of eight places; where none is free, the one that
    covers least.
    """
    taken: list[tuple[float, float, float, float]] = [(x - 1, y - 1, x + 1, y + 1) for x, y in points]
    taken += [(x - 0.4, y - 0.4, x + 0.4, y + 0.4) for line in lines for x, y in _along(line)]
    found: dict[int, tuple[float, float, str]] = {}
    for index in sorted(range(len(points)), key=lambda i: (points[i][1], points[i][0])):
        (x, y), width = points[index], widths[index]
        best: tuple[float, tuple[float, float, str], tuple[float, float, float, float]] | None = None
        for dx, dy, anchor in (
            (1.6, 0.9, "start"), (-1.6, 0.9, "end"), (1.6, 2.2, "start"), (-1.6, -0.9, "end"), (1.6, -0.9, "start"),
            (-1.6, 2.2, "end"), (0, -2.0, "middle"), (0, 3.6, "middle"),
        ):  # fmt: skip
            left = x + dx - (width if anchor == "end" else width / 2 if anchor == "middle" else 0)
            box = (left, y + dy - LINE * 0.8, left + width, y + dy + LINE * 0.2)
            covered = sum(_overlap(box, other) for other in taken)
            covered += 100 * max(0, SEEN[0] - _grown(box, anchor)[0], _grown(box, anchor)[1] - SEEN[1])
            if best is None or covered < best[0] - 1e-9:
                best = (covered, (dx, dy, anchor), box)
        if best is not None:
            found[index] = best[1]
            taken.append(best[2])
    return [found[index] for index in range(len(points))]


@lru_cache(maxsize=64)
def draw(home: City, cities: tuple[City, ...]) -> Drawing:
    """The whole map, drawn once for the same cities with the same names: to place the names takes milliseconds."""
    middle = project(home.longitude, home.latitude)
    points = [project(city.longitude, city.latitude) for city in cities]
    names = [city.native or city.name for city in cities]
    spots = place_labels(
        [*points, middle],
        [*(label_width(name) for name in names), label_width(home.name) * 1.3],
        [arc(middle, point) for point in points],
    )
    marks = []
    for city, name, (x, y), (auto_dx, auto_dy, auto_anchor) in zip(cities, names, points, spots, strict=False):
        dx = city.dx if city.dx is not None else auto_dx
        dy = city.dy if city.dy is not None else auto_dy
        marks.append(
            Mark(
                city.name,
                name,
                city.lang,
                city.hue,
                x,
                y,
                arc(middle, (x, y)),
                round(x + dx, 1),
                round(y + dy, 1),
                city.anchor or auto_anchor,
            )
        )
    even_rows, odd_rows, rows = land()
    (x, y) = middle
    home_mark = Mark(home.name, home.native, home.lang, None, x, y, "", round(x - 1, 1), round(y - 4.1, 1), "middle")
    return Drawing(f"0 -3 {COLUMNS} {round(rows * ROW_HEIGHT) + 3}", even_rows, odd_rows, home_mark, tuple(marks))


def label_width(text: str) -> float:
    """About how wide a label is, in columns: letters of the square scripts count double."""
    return sum(LETTER * (1.6 if ord(letter) > 0x1100 else 0.85) for letter in text)


@lru_cache(maxsize=1)
def land() -> tuple[str, str, int]:
    """The paths of the even and of the odd rows, and how many rows there are; each run of dots is one dashed line."""
    paths: tuple[list[str], list[str]] = ([], [])
    with Path(__file__).with_name("land_cells.csv").open(encoding="utf-8", newline="") as lines:
        for cell in csv.DictReader(line for line in lines if not line.startswith("#")):
            row, column, run = int(cell["row"]), int(cell["col"]), int(cell["run"])
            paths[row % 2].append(f"M{column} {round(row * ROW_HEIGHT, 2):g}h{run - 1 or ''}.1")
    rows = int(project(CENTRE, BOTTOM)[1] / ROW_HEIGHT)
    return "".join(paths[0]), "".join(paths[1]), rows


def _between(table: Sequence[float], at: float) -> float:
    low = min(int(at), len(table) - 2)
    return table[low] + (table[low + 1] - table[low]) * (at - low)


def _along(line: str) -> list[tuple[float, float]]:
    """Points along an arc, without its ends."""
    ax, ay, bx, by, x, y = (float(number) for number in line[1:].replace("Q", " ").split())
    steps = [step / 20 for step in range(2, 19)]
    return [
        (
            (1 - t) ** 2 * ax + 2 * t * (1 - t) * bx + t * t * x,
            (1 - t) ** 2 * ay + 2 * t * (1 - t) * by + t * t * y,
        )
        for t in steps
    ]


def _grown(box: tuple[float, float, float, float], anchor: str) -> tuple[float, float]:
    """From where to where a label reaches on a phone."""
    more = (box[2] - box[0]) * (LARGER - 1)
    before = {"start": 0.0, "middle": more / 2, "end": more}[anchor]
    return box[0] - before, box[2] + more - before


def _overlap(one: tuple[float, float, float, float], other: tuple[float, float, float, float]) -> float:
    wide = min(one[2], other[2]) - max(one[0], other[0])
    high = min(one[3], other[3]) - max(one[1], other[1])
    return wide * high if wide > 0 and high > 0 else 0.0


def is_sunrise(instant: datetime, longitude: float, latitude: float) -> bool:
    """Whether the sun comes up about now: it rises, and stands between 4 degrees below and 6 above the horizon."""
    now, soon = (_sun_height(at, longitude, latitude) for at in (instant, instant + timedelta(minutes=10)))
    return now < soon and -4 <= now <= 6


def _sun_height(instant: datetime, longitude: float, latitude: float) -> float:
    """Degrees of the sun above the horizon, to about one degree."""
    days = (instant - datetime(2000, 1, 1, 12, tzinfo=UTC)).total_seconds() / 86400
    mean = math.radians((357.529 + 0.98560028 * days) % 360)
    ecliptic = math.radians((280.459 + 0.98564736 * days) % 360 + 1.915 * math.sin(mean) + 0.02 * math.sin(2 * mean))
    tilt = math.radians(23.439)
    declination = math.asin(math.sin(tilt) * math.sin(ecliptic))
    ascension = math.atan2(math.cos(tilt) * math.sin(ecliptic), math.cos(ecliptic))
    sidereal = math.radians((280.46061837 + 360.98564736629 * days + longitude) % 360)
    angle, place = sidereal - ascension, math.radians(latitude)
    height = math.sin(place) * math.sin(declination) + math.cos(place) * math.cos(declination) * math.cos(angle)
    return math.degrees(math.asin(height))
