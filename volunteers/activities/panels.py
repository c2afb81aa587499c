"""What the roof shows of this room on other rooms' pages: what is on next; and what waits for an address."""

from collections.abc import Iterable

from volunteers.access import Actor
from volunteers.activities import queries, rules, words
from volunteers.activities.models import Shift
from volunteers.committees.models import Committee
from volunteers.foundation import clock, moments
from volunteers.foundation.refusals import Refusal
from volunteers.foundation.spoken import spoken
from volunteers.foundation.text import _, _n
from volunteers.house import Section
from volunteers.pending.inputs import Asked
from volunteers.pending.models import Pending
from volunteers.people.models import Person
from volunteers.safeguarding.rules import refusal_for

SHOWN = 5


def of_committee(committee: Committee, actor: Actor) -> Section:
    """The next activities of a committee that the reader may see, how full they are, and what they said."""
    rows = queries.upcoming(actor, committee_id=committee.id, limit=SHOWN + 1)
    ids = [row.id for row in rows]
    values = {
        "committee": committee,
        "activities": rows[:SHOWN],
        "is_more": len(rows) > SHOWN,
        "fills": queries.fill(ids),
        "mine": queries.standings_of(actor.person_id, ids),
        "theirs": queries.places_of_others(actor, ids),
    }
    return Section("activities/_panel.html", values)


def past_of_person(person: Person, _actor: Actor) -> Section | None:
    """To what somebody came before this site was used: for coordinators, and for themselves."""
    found = queries.past_of(person.id)
    if found is None:
        return None
    values = {
        "rows": [(row, words.given_in_words(row.minutes)) for row in found.rows],
        "came": found.came,
        "given": words.given_in_words(found.minutes),
        "is_more": len(found.rows) == queries.SHOWN_PAST,
    }
    return Section("activities/_past.html", values)


def asked(row: Pending) -> Asked:
    """Whether somebody comes, for the owner of the address."""
    shifts = queries.all_asked_for(row)
    shift, keys = shifts[0], [each.id for each in shifts]
    held, fills = queries.held_for_each(keys, row.email, row.full_name), queries.fills(keys)
    is_full = not held and not any(fills[key].has_room for key in keys)
    if len(held) == len(shifts) == 1:
        lede = _("We’ll hold your place until %(time)s.", time=moments.time(held[shift.id].until_at))
    elif held:
        first = min(each.until_at for each in held.values())
        lede = _n(
            "We’re holding one of these places for you until %(time)s. You get the others if they’re still open.",
            "We’re holding %(num)s of these places for you until %(time)s. You get others if they’re still open.",
            len(held),
            time=moments.time(first),
        )
    elif is_full:
        lede = _("All places are taken right now. If you say yes, you’ll be on the waiting list.")
    elif len(shifts) > 1:
        lede = _("If you say yes, you get every place that’s still open.")
    else:
        lede = _("If you say yes, the place is yours.")
    return Asked(
        title=_("Would you like to be on the waiting list?") if is_full else _("Can you come?"),
        lede=lede,
        facts=(
            (_("What"), spoken(shift.activity.title)),
            *((words.for_what(each) or _("When"), words.when(each)) for each in shifts),
            (_("Name"), row.full_name),
        ),
        press=_("Put me on the waiting list") if is_full else _("Yes, I can come"),
        press_for_account=_("Yes, and create an account for me"),
        next=_(
            "By saying yes, you confirm that you’re 18 or older. With an account, you see your dates in one place "
            "and sign in with your email address."
        ),
        not_me=_("Then we’ll delete this request, and it won’t take a place. You can also just close this page."),
    )


def stands(row: Pending, person: Person) -> str:
    """Why this person can't come."""
    shifts = queries.all_asked_for(row)
    if queries.sign_ups_of(person.id, [shift.id for shift in shifts]):
        return str(rules.signed_up_already())
    return _if_none_can_be(_why_not(shift, person) for shift in shifts)


def closed(row: Pending) -> str:
    """Why nobody can come any more who is not signed in."""
    return _if_none_can_be(_why_not(shift, None) for shift in queries.all_asked_for(row))


def _if_none_can_be(found: Iterable[Refusal | None]) -> str:
    """The first reason, where there is one for each."""
    reasons = list(found)
    return _in_words(reasons[0]) if all(reasons) else ""


def _why_not(shift: Shift, person: Person | None) -> Refusal | None:
    clash = queries.clashes([person.id], shift).get(person.id) if person is not None else None
    lacks = queries.lacks_for(shift, [person])[person.id] if person is not None else None
    if lacks is not None:
        return refusal_for(lacks)  # there is nobody here who would wait for an answer
    refusal = rules.why_not_sign_up(shift, person, clock.now(), is_member=False, clash=clash, is_asked_before=True)
    return refusal or (queries.why_not_cleared(shift, person.id) if person is not None else None)


def _in_words(refusal: Refusal | None) -> str:
    return str(refusal) if refusal is not None else ""
