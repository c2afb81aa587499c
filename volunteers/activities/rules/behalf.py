"""Decisions about who is put on a list, or taken off it, by whoever runs the activity."""

from datetime import datetime

from volunteers.activities.inputs import AddedInput
from volunteers.activities.models import Shift
from volunteers.activities.rules.places import is_open, why_not_change, why_not_take_place
from volunteers.foundation.refusals import Refusal
from volunteers.foundation.text import _l
from volunteers.people.models import Person


def why_not_add(shift: Shift, given: AddedInput, member: Person | None) -> Refusal | None:
    """Why nobody is put on the list: they are no member, or a guest of whom we know too little."""
    if given.member and member is None:
        return Refusal(
            _l("This person isn’t a member of the committee anymore. Enter their name and phone number instead."),
            code="no-member",
            field="member",
        )
    if member is not None:
        return None
    if not shift.activity.is_public:
        return Refusal(
            _l("This is for committee members only. Choose one of them."), code="members-only", field="member"
        )
    if not given.full_name:
        return Refusal(_l("Choose a member, or enter a name."), code="nobody", field="full_name")
    if not given.phone:
        return Refusal(
            _l("Enter a phone number, so someone can call them if anything changes."), code="no-phone", field="phone"
        )
    if not given.is_adult:
        return Refusal(
            _l("Check that they’re 18 or older. Someone under 18 needs a parent’s or guardian’s permission."),
            code="under-18",
            field="is_adult",
        )
    return None


def why_not_take_off(shift: Shift, now: datetime) -> Refusal | None:
    """Why somebody stays on the list: it is over, or was canceled."""
    return None if is_open(shift, now) else why_not_change(shift.activity) or why_not_take_place(shift.activity, now)
