"""What a room says of itself: one `Room` each, and the `House` that is gathered of them. Sees every mechanism."""

from volunteers.house.desks import Desk, Entry, Tab
from volunteers.house.gathered import House, UnfitHouse
from volunteers.house.panels import Panel, Place, Section
from volunteers.house.retention import Retention
from volunteers.house.room import Beside, Eraser, LinkUse, Room, alike

__all__ = [
    "Beside",
    "Desk",
    "Entry",
    "Eraser",
    "House",
    "LinkUse",
    "Panel",
    "Place",
    "Retention",
    "Room",
    "Section",
    "Tab",
    "UnfitHouse",
    "alike",
]
