"""What the front page, "my page" and the desks bring to the house."""

from typing import Any

from volunteers.access import Actor, Permission
from volunteers.foundation.text import _l
from volunteers.home import queries
from volunteers.home.views import bp
from volunteers.house import Desk, Entry, Room
from volunteers.web.language import shown


def _is_signed_in(actor: Actor) -> bool:
    return actor.is_signed_in


def _is_signed_out(actor: Actor) -> bool:
    return not actor.is_signed_in


def _desks(actor: Actor) -> list[tuple[Any, dict[str, Any]]]:
    """The committees whose desk one has, by name."""
    return [(shown(committee.name).text, {"slug": committee.slug}) for committee in queries.desks(actor)]


def _has_a_desk(actor: Actor) -> bool:
    return actor.is_signed_in and actor.may(Permission.COMMITTEE_DESK)


room = Room(
    name="home",
    blueprints=(bp,),
    parts=(queries.KeptFigures,),
    navigation=(
        Entry(Desk.MENU, _l("Help"), "home.help_page", 50, _is_signed_out),
        Entry(Desk.MENU, _l("My page"), "home.me", 60, _is_signed_in),
        # which desk it is costs a query: the page behind the entry asks, not each page's menu
        Entry(Desk.MENU, _l("My desk"), "home.my_desk", 70, _has_a_desk, leads_to=(Desk.COMMITTEE, Desk.COORDINATION)),
        Entry(Desk.ABOUT_ME, _l("My family and household"), "home.family", 35),
        Entry(Desk.MINE, _l("My page"), "home.me", 10, _is_signed_in),
        Entry(Desk.MINE, "", "home.committee_desk", 20, each=_desks),
        Entry(Desk.MINE, _l("Coordinator’s desk"), "home.desk", 30, Permission.ORGANIZATION_DESK),
        Entry(Desk.COMMITTEE, _l("Today"), "home.committee_desk", 10, Permission.COMMITTEE_DESK, "slug"),
        Entry(Desk.COORDINATION, _l("Today"), "home.desk", 10, Permission.ORGANIZATION_DESK),
        Entry(Desk.COORDINATION, _l("Committees’ desks"), "home.committee_desks", 70, Permission.ORGANIZATION_DESK),
        Entry(Desk.FOOT, _l("Accessibility"), "home.accessibility", 20),
        Entry(Desk.FOOT, _l("Help"), "home.help_page", 30),
        Entry(Desk.FOOT, _l("Search"), "home.search", 40),
    ),
)
