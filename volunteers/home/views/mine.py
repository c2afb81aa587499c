"""My page."""

from dataclasses import dataclass

from flask import render_template

from volunteers.access import Actor, Permission, Role
from volunteers.activities import queries as activities
from volunteers.activities import rules as activity_rules
from volunteers.activities.models import SignUp
from volunteers.committees import queries as committees
from volunteers.committees import words as committee_words
from volunteers.committees.models import Membership, Term
from volunteers.foundation import clock, moments
from volunteers.foundation.text import _
from volunteers.home import queries, rules
from volunteers.home.views.blueprint import bp
from volunteers.initiatives import queries as initiatives
from volunteers.initiatives.queries import MyOffer
from volunteers.organization.queries import current as current_organization
from volunteers.organization.queries import today_here
from volunteers.people import queries as people
from volunteers.people import rules as people_rules
from volunteers.people import words as people_words
from volunteers.people.models import AnsweredFor, Person
from volunteers.registration import queries as registration
from volunteers.undo import queries as undo
from volunteers.web import current_actor, requires

_OWN = Permission.APPLICATION_OWN


def _standing(memberships: list[Membership]) -> list[tuple[Membership, str, str]]:
    today = today_here()
    return [(m, committee_words.membership_in_words(m, today), committee_words.state_kind(m)) for m in memberships]


@dataclass(frozen=True)
class Other:
    """Somebody else for whom the account answers, as far as the role lets it see: no profile, no private address."""

    person: Person
    memberships: list[tuple[Membership, str, str]]
    ahead: list[SignUp]
    waiting: list[registration.Mine]


def _waiting(actor: Actor, person_id: int) -> list[registration.Mine]:
    return registration.mine_of(registration.open_of_person(person_id), actor.account_id)


def _others(actor: Actor) -> list[Other]:
    """Those for whom I answer, and who are in something or wait for an answer."""
    found = [
        Other(
            person,
            _standing(committees.memberships_of(person.id)),
            activities.ahead_of_person(person.id, limit=4),
            _waiting(actor, person.id) if actor.may_for(_OWN, person.id) else [],
        )
        for person in people.others(actor, Permission.STANDING_SEE)
    ]
    return [other for other in found if other.memberships or other.ahead or other.waiting]


@dataclass(frozen=True)
class Relative:
    """Somebody who lives behind this account, or is my child: in which role I act for them, and what I see by it."""

    person: Person
    role: Role
    may: str
    memberships: list[tuple[Membership, str, str]]
    ahead: list[SignUp]
    waiting: list[registration.Mine]
    household: AnsweredFor | None
    """How they stand to the account, where they only share its address."""
    can_be_asked: bool
    is_young: bool


def _relatives(actor: Actor) -> list[Relative]:
    """All of them: whoever has not said yes is a name, and a question to ask."""
    rows = {row.person_id: row for row in people.household(actor.account_id or 0)}
    now = clock.now()
    found = []
    for person in people.everybody_answered_for(actor):
        sees, row = actor.may_for(Permission.STANDING_SEE, person.id), rows.get(person.id)
        role = actor.acts_for[person.id]
        found.append(
            Relative(
                person,
                role,
                people_words.may_in_words(role),
                _standing(committees.memberships_of(person.id)) if sees else [],
                activities.ahead_of_person(person.id, limit=4) if sees else [],
                _waiting(actor, person.id) if actor.may_for(_OWN, person.id) else [],
                row,
                role is Role.SHARES_ADDRESS and people_rules.why_not_ask_household(row, person, now) is None,
                people_rules.is_guarded(person),
            )
        )
    return found


@bp.get("/me/family")
@requires(Permission.ACCOUNT_OWN)
def family() -> str:
    """Who lives behind my address, or is my child: what I may do for each, and what is ahead of them."""
    actor = current_actor()
    return render_template("home/family.html", relatives=_relatives(actor), Role=Role)


def _offers(actor: Actor, memberships: list[Membership]) -> list[MyOffer]:
    """What I offered to do, and what became of it; only members offer, so nobody else is asked about."""
    people = actor.persons_with(Permission.OFFER_OWN)
    return initiatives.offers_of(people) if memberships or len(people) > 1 else []


def _offices(actor: Actor) -> list[tuple[Term, str, str]]:
    """The offices that I hold, or whoever else signs in with this account: each with its days, and how it passes on.

    Only who holds one today is asked about.
    """
    zone, people = current_organization().time_zone, actor.persons_with(Permission.OFFICE_HAND_OVER)
    found = committees.offices_of(people, today_here()) if actor.committees_with(Permission.OFFICE_READ) else []
    return [(term, committee_words.term_in_words(term, zone), _passes_on(after)) for term, after in found]


def _passes_on(after: Term | None) -> str:
    if after is None:
        return ""
    name, day = after.person.full_name, moments.date(after.starts_on)
    return _("Handed over: %(name)s holds it from %(day)s.", name=name, day=day)


@bp.get("/me")
@requires(Permission.ACCOUNT_OWN)
def me() -> str:
    """The next thing that is mine, what waits for my answer, my committees."""
    actor = current_actor()
    person_id = actor.person_id or 0
    now, zone = clock.now(), current_organization().time_zone
    memberships = committees.memberships_of(person_id)
    ahead = activities.ahead_of_person(person_id, limit=4)
    asked = queries.could_come(actor, [m.committee_id for m in memberships])
    first = ahead[0] if ahead else None
    return render_template(
        "home/me.html",
        greeting=rules.greeting(rules.hour_of(now, zone), actor.call_name),
        now=now,
        next=first,
        next_label=rules.next_thing(rules.days_until(now, first.shift.starts_at, zone)) if first else "",
        next_where=activity_rules.whereabouts(first.activity, first) if first else None,
        next_fill=activities.fills([first.shift_id])[first.shift_id] if first else None,
        later=ahead[1:],
        roles_asked=initiatives.asked_of(actor.persons_with(Permission.ASSIGNMENT_ANSWER)),
        offices_asked=registration.offices_asked_of(actor.account_id),
        offers=_offers(actor, memberships),
        asked=asked,
        children_asked=queries.children_asked(actor),
        fills=activities.fill(activity.id for activity in asked),
        where={activity.id: activity_rules.whereabouts(activity) for activity in asked},
        memberships=_standing(memberships),
        offices=_offices(actor),
        to_answer=registration.waiting_by_committee(actor.committees_with(Permission.APPLICATION_DECIDE)),
        waiting=_waiting(actor, person_id),
        others=_others(actor),
        just_done=undo.recent(actor),
    )
