"""The map: where cities land on it, and that no name covers another or is cut on a phone."""

from datetime import UTC, datetime
from itertools import combinations

import pytest

from volunteers.partners import map as world

HOME = world.City("Aurora", -104.8, 39.7)
CITIES = (
    world.City("Seongnam", 127.14, 37.42, "성남시", "ko", 1),
    world.City("Adama", 39.27, 8.54, "አዳማ", "am", 2),
    world.City("Ilopango", -89.1, 13.7, "", "es", 3),
    world.City("Chihuahua", -106.1, 28.63, "", "es", 4),
    world.City("Jacó", -84.63, 9.61, "", "es", 5),
    world.City("New Taipei City", 121.46, 25.01, "新北市", "zh-Hant", 6),
    world.City("Zielona Góra", 15.5, 51.94, "", "pl", 7),
    world.City("Auckland", 174.8, -36.8, "Tāmaki Makaurau", "mi", 8),
)


def test_home_is_near_the_middle() -> None:
    x, y = world.project(HOME.longitude, HOME.latitude)
    assert abs(x - world.COLUMNS / 2) < 5
    assert 0 < y < 60


def test_the_points_agree_with_the_drawn_front_page() -> None:
    drawing = world.draw(HOME, CITIES)
    assert (drawing.home.x, drawing.home.y) == (73.2, 16.0)
    assert drawing.view_box == "0 -3 150 63"


@pytest.mark.parametrize("city", CITIES, ids=lambda city: city.name)
def test_a_city_is_on_the_map(city: world.City) -> None:
    x, y = world.project(city.longitude, city.latitude)
    assert 0 < x < world.COLUMNS
    assert 0 < y < 60


def test_no_name_covers_another_and_none_is_cut_on_a_phone() -> None:
    boxes = []
    for mark in world.draw(HOME, CITIES).cities:
        width = world.label_width(mark.native)
        left = mark.label_x - {"start": 0, "middle": width / 2, "end": width}[mark.anchor]
        boxes.append((left, mark.label_y - 2, left + width, mark.label_y + 0.5))
        more = width * (world.LARGER - 1)
        before = {"start": 0, "middle": more / 2, "end": more}[mark.anchor]
        assert left - before >= world.SEEN[0], mark.name
        assert left + width + more - before <= world.SEEN[1], mark.name
    for one, other in combinations(boxes, 2):
        assert one[2] <= other[0] or other[2] <= one[0] or one[3] <= other[1] or other[3] <= one[1]


def test_a_hand_set_place_wins() -> None:
    city = world.City("Seongnam", 127.14, 37.42, dx=2.2, dy=-1.7, anchor="end")
    (mark,) = world.draw(HOME, (city,)).cities
    assert (round(mark.label_x - mark.x, 1), round(mark.label_y - mark.y, 1), mark.anchor) == (2.2, -1.7, "end")


def test_an_empty_map_is_drawn() -> None:
    drawing = world.draw(HOME, ())
    assert drawing.cities == ()
    assert drawing.even_rows.startswith("M")
    assert drawing.odd_rows.startswith("M")


@pytest.mark.parametrize(
    ("hour", "minute", "expected"), [(21, 5, True), (19, 0, False), (3, 0, False), (10, 45, False), (23, 0, False)]
)
def test_sunrise_in_taipei_in_june_is_shortly_after_five(hour: int, minute: int, expected: bool) -> None:
    instant = datetime(2026, 6, 5, hour, minute, tzinfo=UTC)  # Taipei is 8 hours ahead; at 18:45 the sun goes down
    assert world.is_sunrise(instant, 121.46, 25.01) is expected


def test_somewhere_the_sun_rises_at_any_hour() -> None:
    for hour in range(24):
        instant = datetime(2026, 3, 20, hour, tzinfo=UTC)
        assert any(world.is_sunrise(instant, longitude, 0) for longitude in range(-180, 180, 5))
