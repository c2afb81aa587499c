"""What kinds of activities there are, and how activities and sign-ups stand."""

from enum import StrEnum

from volunteers.foundation.transitions import states


class ActivityKind(StrEnum):
    """What kind of thing happens. A meeting is an activity of kind meeting."""

    MEETING = "meeting"
    FESTIVAL = "festival"
    BOOTH = "booth"
    DELEGATION_IN = "delegation_in"
    DELEGATION_OUT = "delegation_out"
    HOME_STAY = "home_stay"
    YOUTH_PROGRAMME = "youth_programme"
    TRAINING = "training"
    SERVICE_PROJECT = "service_project"
    DRIVE = "drive"
    FUND_RAISER = "fund_raiser"
    CEREMONY = "ceremony"
    VIRTUAL_EXCHANGE = "virtual_exchange"
    SOCIAL = "social"


WITH_PARTNER = frozenset(
    {ActivityKind.VIRTUAL_EXCHANGE, ActivityKind.DELEGATION_IN, ActivityKind.DELEGATION_OUT, ActivityKind.HOME_STAY}
)
"""The kinds in which people of the partner city take part."""


class ActivityState(StrEnum):
    """published until it is over (done) or cancelled, with a reason."""

    PUBLISHED = "published"
    DONE = "done"
    CANCELLED = "cancelled"


class SignUpState(StrEnum):
    """cancelled: we cancelled the activity; withdrawn: the person can't come any more, or may not.

    declined: asked as a member, the person said that they can't come; it takes no place and is on no list.
    undone: taken back at once, as if nothing had been said.
    """

    CONFIRMED = "confirmed"
    WAITLISTED = "waitlisted"
    WITHDRAWN = "withdrawn"
    CANCELLED = "cancelled"
    DECLINED = "declined"
    UNDONE = "undone"


_S = SignUpState
OPEN_SIGNUPS = (_S.CONFIRMED, _S.WAITLISTED)
states(
    ActivityState,
    {
        ActivityState.PUBLISHED: {ActivityState.DONE, ActivityState.CANCELLED},
        ActivityState.DONE: set(),
        ActivityState.CANCELLED: {ActivityState.PUBLISHED},  # the undo of a cancellation
    },
)
states(
    SignUpState,
    {
        # back to waiting: the undo of what moved them up, or a new time at which they are somewhere else
        _S.CONFIRMED: {_S.WAITLISTED, _S.WITHDRAWN, _S.CANCELLED, _S.UNDONE},
        _S.WAITLISTED: {_S.CONFIRMED, _S.WITHDRAWN, _S.CANCELLED, _S.UNDONE},
        _S.WITHDRAWN: {_S.CONFIRMED, _S.WAITLISTED},  # undo only; who comes back later stands at the end: a new row
        _S.CANCELLED: {_S.CONFIRMED, _S.WAITLISTED},  # the undo of a cancellation
        _S.DECLINED: {_S.UNDONE},  # a yes that comes later is a row of its own, beside it
        _S.UNDONE: set(),
    },
)
