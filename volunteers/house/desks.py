"""The menu, the desks' tabs and the foot of the page: each an entry that the room with that page declares."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, NamedTuple
from urllib.parse import parse_qsl

from flask import current_app, request, url_for

from volunteers.access import Actor, Permission


class Desk(StrEnum):
    """Where entries stand."""

    MENU = "menu"
    """The menu at the head of each page."""
    MINE = "mine"
    """The tabs of "my page": one for each desk that one holds."""
    ABOUT_ME = "about_me"
    """The list "about me" on that page: what each room keeps of the reader."""
    COMMITTEE = "committee"
    """The tabs of a committee's desk; permissions are asked for that committee."""
    COORDINATION = "coordination"
    """The tabs of the coordinators' desk."""
    ADMINISTRATION = "administration"
    """The tabs of the administration."""
    FOOT = "foot"
    """The foot of each page."""


class Tab(NamedTuple):
    """An entry as a page shows it."""

    label: Any
    url: str
    current: str
    """What stands in `aria-current`: "page" here, "true" on a page below it, or nothing."""


@dataclass(frozen=True)
class Entry:
    """One page in a menu or a row of tabs, in the order of `order`.

    `shown` is the permission that it needs, or a question about the actor; None shows it to everybody. `takes` is
    the name under which the page takes the committee of the desk. Where a reader has several such pages, `each`
    gives their labels and the values of their addresses. Where the page only leads on, to a page of the desks in
    `leads_to`, their pages count as this entry's; and so do the `forms` of those, which lie elsewhere.
    """

    where: Desk
    label: Any
    endpoint: str
    order: int
    shown: Permission | Callable[[Actor], bool] | None = None
    takes: str = ""
    each: Callable[[Actor], Iterable[tuple[Any, Mapping[str, Any]]]] | None = None
    leads_to: Collection[Desk] = ()
    forms: Collection[str] = ()

    def is_for(self, actor: Actor, row: Any = None) -> bool:
        """Whether the actor sees it; `row` is the committee of the desk."""
        if self.shown is None:
            return True
        return actor.may(self.shown, row) if isinstance(self.shown, Permission) else self.shown(actor)

    def pages(self, actor: Actor, row: Any = None) -> list[tuple[Any, str]]:
        """Its label and address: one, or one for each of several pages."""
        if self.each is not None:
            return [(label, url_for(self.endpoint, **values)) for label, values in self.each(actor)]
        values: dict[str, Any] = {self.takes: row.slug} if self.takes and row is not None else {}
        return [(self.label, url_for(self.endpoint, **values))]


def _depth(url: str) -> int:
    """How much of the present address lies in this one; 0 where one is elsewhere."""
    path, _, query = url.partition("?")
    asked = f"{request.script_root}{request.path}"
    is_within = asked == path or (path.count("/") > 1 and asked.startswith(path.rstrip("/") + "/"))
    is_asked = all(request.args.get(name) == value for name, value in parse_qsl(query))
    return len(url) if is_within and is_asked else 0


def _is_below(endpoint: str) -> bool:
    """Whether the present page is this one, for whatever row, or lies below it."""
    asked = request.url_rule.rule if request.url_rule else ""
    rules = [rule.rule for rule in current_app.url_map.iter_rules(endpoint)]
    return any(asked == rule or asked.startswith(rule.rstrip("/") + "/") for rule in rules)


def as_tabs(pages: Sequence[tuple[Any, str]], led_to: str = "") -> list[Tab]:
    """The pages as they are shown: at most one of them is where the reader is.

    `led_to` is the address of the one that leads to the present page, where one does.
    """
    deepest = max((_depth(url) for _, url in pages), default=0)
    here = f"{request.script_root}{request.path}"
    tabs = []
    for label, url in pages:
        is_current = url == led_to if led_to else 0 < deepest == _depth(url)
        tabs.append(Tab(label, url, ("page" if url.partition("?")[0] == here else "true") if is_current else ""))
    return tabs


def led_to(entries: Iterable[Entry], all_entries: Iterable[Entry], actor: Actor) -> str:
    """The address of the entry that leads to the present page; empty where none does."""
    leading = [entry for entry in entries if entry.leads_to]
    for entry in leading:
        led = [each for each in all_entries if each.where in entry.leads_to]
        if any(_is_below(endpoint) for each in led for endpoint in (each.endpoint, *each.forms)):
            return entry.pages(actor)[0][1]
    return ""
