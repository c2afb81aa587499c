"""How what was done to a membership is taken back."""

import sqlalchemy as sa
from flask import url_for
from sqlalchemy.orm import joinedload

from volunteers.access import Permission
from volunteers.audit import Event
from volunteers.committees import actions, events
from volunteers.committees.models import Membership, Term
from volunteers.foundation.spoken import spoken
from volunteers.foundation.text import _
from volunteers.undo import Undo
from volunteers.web import current_actor

_TERMS = sa.select(Term).options(joinedload(Term.committee), joinedload(Term.person))
_MEMBERSHIPS = sa.select(Membership).options(joinedload(Membership.committee), joinedload(Membership.person))


def _member(membership: Membership) -> str:
    return url_for("committees.member", slug=membership.committee.slug, public_id=membership.public_id)


def _offices(term: Term) -> str:
    """Where the offices stand; who handed their own one over, and may not read them any more, has their own page."""
    if current_actor().may(Permission.OFFICE_READ, term.committee):
        return url_for("committees.offices", slug=term.committee.slug)
    return url_for("home.me")


def _handed_over(term: Term) -> str:
    if term.person_id == current_actor().person_id:
        return _("You handed over your office.")
    return _("You handed over %(name)s’s office.", name=term.person.greeting_name)


def _held_again(term: Term) -> str:
    if term.person_id == current_actor().person_id:
        return _("You hold the office as before. We didn’t notify anyone.")
    return _("%(name)s holds the office as before. We didn’t notify anyone.", name=term.person.greeting_name)


def _holds_it_again(event: Event) -> Undo:
    """How the end of a term is taken back, one that ran or one that had not begun."""
    return Undo(
        event=event,
        rows=_TERMS,
        permission=Permission.COMMITTEE_ADMINISTER,
        locks=actions.lock_office,
        take_back=actions.undo_end_office,
        did=lambda row: _("You ended a term of office for %(name)s.", name=row.person.greeting_name),
        taken_back=lambda row: _("%(name)s’s term is back to how it was.", name=row.person.greeting_name),
        back=lambda row: url_for("committees.offices", slug=row.committee.slug),
    )


UNDOES = (
    Undo(
        event=events.MEMBERSHIP_PUT_IN,
        rows=_MEMBERSHIPS,
        permission=Permission.MEMBERSHIP_ADD,
        take_back=actions.undo_put_in,
        did=lambda row: _("You added %(name)s to a committee.", name=row.person.greeting_name),
        taken_back=lambda row: _(
            "%(name)s is no longer on the committee. We didn’t send them anything.", name=row.person.greeting_name
        ),
        back=lambda row: url_for("people.show", public_id=row.person.public_id),
    ),
    Undo(
        event=events.MEMBERSHIP_CLASS_CHANGED,
        rows=_MEMBERSHIPS,
        permission=Permission.MEMBERSHIP_END,
        take_back=actions.undo_change_class,
        did=lambda row: _("You changed %(name)s’s type of membership.", name=row.person.greeting_name),
        taken_back=lambda row: _("It’s back to how it was."),
        back=_member,
    ),
    Undo(
        event=events.MEMBERSHIP_ENDED,
        rows=_MEMBERSHIPS,
        permission=Permission.MEMBERSHIP_END,
        take_back=actions.undo_end,
        did=lambda row: _("You ended %(name)s’s membership.", name=row.person.greeting_name),
        taken_back=lambda row: _(
            "%(name)s is still a member. We didn’t send them anything.", name=row.person.greeting_name
        ),
        back=_member,
    ),
    Undo(
        event=events.MEMBERSHIP_LEFT,
        rows=_MEMBERSHIPS,
        permission=Permission.MEMBERSHIP_OWN,
        take_back=actions.undo_end,
        did=lambda row: _("You left the committee “%(committee)s.”", committee=spoken(row.committee.name)),
        taken_back=lambda row: _("You’re still a member. We didn’t notify anyone."),
        back=lambda row: url_for("committees.show", slug=row.committee.slug),
    ),
    Undo(
        event=events.MEMBERSHIP_DIED,
        rows=_MEMBERSHIPS,
        permission=Permission.MEMBERSHIP_END,
        take_back=actions.undo_death,
        did=lambda row: _("You recorded that %(name)s has died.", name=row.person.greeting_name),
        taken_back=lambda row: _(
            "Undone. Everything about %(name)s is back to how it was. We didn’t notify anyone.",
            name=row.person.full_name,
        ),
        back=_member,
    ),
    Undo(
        event=events.OFFICE_HANDED_OVER,
        rows=_TERMS,
        permission=Permission.OFFICE_HAND_OVER,
        locks=actions.lock_office,
        take_back=actions.undo_hand_over,
        did=_handed_over,
        taken_back=_held_again,
        back=_offices,
    ),
    Undo(
        event=events.OFFICE_HAND_OVER_CALLED_OFF,
        rows=_TERMS,
        permission=Permission.OFFICE_HAND_OVER,
        locks=actions.lock_office,
        take_back=actions.undo_call_off,
        did=lambda row: _("You called off handing over an office."),
        taken_back=lambda row: _("Undone. The office is handed over as before. We didn’t notify anyone."),
        back=_offices,
    ),
    _holds_it_again(events.OFFICE_ENDED),
    _holds_it_again(events.OFFICE_CANCELLED),
)
