"""Where an activity takes place, for a reader; and places in words."""

from collections.abc import Sequence
from typing import Any

from volunteers.activities.models import Activity, Shift, SignUp, SignUpState, Whereabouts
from volunteers.foundation.spoken import lazily
from volunteers.foundation.text import _l, _n


def whereabouts(activity: Activity, sign_up: SignUp | None = None, *, is_managing: bool = False) -> Whereabouts:
    """Where it is, for a reader with this sign-up. A private home, and any link, is shown to who has a place.

    Whoever has the link of a video call is in the room: it is as private as a home.

    Pages, mails, feeds and previews all ask here. Without a sign-up it is what everybody may read.
    """
    may_know = is_managing or (sign_up is not None and sign_up.state is SignUpState.CONFIRMED)
    is_hidden = activity.is_address_private and not may_know
    return Whereabouts(
        place="" if is_hidden else activity.place,
        online_link=(activity.online_link or "") if may_know else "",
        is_private=activity.is_address_private,
        is_hidden=is_hidden,
        is_link_hidden=bool(activity.online_link) and not may_know,
    )


def place_in_words(shift: Shift) -> Any:
    """A place that could not be given back."""
    return _l("the place in “%(title)s”", title=lazily(shift.activity.title))


def places_in_words(states: Sequence[SignUpState], *, for_members: bool = True) -> list[Any]:
    """How many places, and places in waiting lists, these are; nothing where there are none."""
    taken = sum(state is SignUpState.CONFIRMED for state in states)
    waiting = sum(state is SignUpState.WAITLISTED for state in states)
    found = []
    if taken and for_members:
        found.append(_n("one place in a members-only activity", "%(num)s places in members-only activities", taken))
    elif taken:
        found.append(_n("one place in an activity", "%(num)s places in activities", taken))
    if waiting:
        found.append(_n("one place on a waiting list", "%(num)s places on waiting lists", waiting))
    return found
