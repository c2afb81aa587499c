"""A house with one room more, for as long as a test wants it."""

from collections.abc import Iterator
from contextlib import contextmanager

from flask import Flask

from volunteers.house import House, Room


@contextmanager
def another_room(app: Flask, room: Room) -> Iterator[House]:
    """The application's house with this room above all others."""
    before = House.of(app)
    app.extensions[House.slot()] = house = House((*before.rooms, room))
    try:
        yield house
    finally:
        app.extensions[House.slot()] = before
