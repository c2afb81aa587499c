"""What one room shows on a page of another, which does not know it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, NamedTuple

from volunteers.access import Actor


class Place(StrEnum):
    """Where a page leaves room for others, and what it is about."""

    CITY = "city"
    """A partner city's page."""
    COMMITTEE = "committee"
    """A committee's page, and a new member's first steps."""
    COMMITTEE_ASIDE = "committee_aside"
    """Beside a committee's page: how the reader stands to it."""
    OFFICES = "offices"
    """Beside a committee's offices."""
    LIST = "list"
    """Above a list that can be taken out of the house; it is about a `Listed`."""
    PERSON = "person"
    """A person's page, which coordinators read."""
    PROFILE = "profile"
    """Beside what somebody says about themselves."""


class Listed(NamedTuple):
    """Which list of the house a page shows (`lists.ListOf`), and of what its address names."""

    name: str
    subject: Any


class Section(NamedTuple):
    """A part of a page: its template sees the values as `panel`."""

    template: str
    panel: Mapping[str, Any]


@dataclass(frozen=True)
class Panel:
    """`show(subject, actor)` gives a section of the page of its place, or None where there is nothing to show."""

    where: Place
    show: Callable[[Any, Actor], Section | None]
