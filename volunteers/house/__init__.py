"""What a room says of itself: one `Room` each, and the `House` that is gathered of them. Sees every mechanism."""

from volunteers.house.desks import Desk, Entry, Tab
from volunteers.house.gathered import House, UnfitHouse
from volunteers.house.lists import Asked, Column, ListOf, Reading, Value
from volunteers.house.panels import Listed, Panel, Place, Section
from volunteers.house.retention import Retention
from volunteers.house.room import Beside, Eraser, LinkUse, Room, alike

__all__ = [
    "Asked",
    "Beside",
    "Column",
    "Desk",
    "Entry",
    "Eraser",
    "House",
    "LinkUse",
    "ListOf",
    "Listed",
    "Panel",
    "Place",
    "Reading",
    "Retention",
    "Room",
    "Section",
    "Tab",
    "UnfitHouse",
    "Value",
    "alike",
]
