"""What members may offer, and why not."""

from datetime import date
from typing import Any

from volunteers.committees.models import Membership, MembershipState
from volunteers.foundation.refusals import Refusal
from volunteers.foundation.text import _l, _n
from volunteers.initiatives.models import (
    OPEN_ASSIGNMENTS,
    Assignment,
    AssignmentState,
    Initiative,
    Offer,
    OfferState,
    Position,
)
from volunteers.initiatives.rules.roles import why_over
from volunteers.people.models import About, LanguageSkill, Person, Viewer
from volunteers.people.rules import seen_by


def why_no_offers(initiative: Initiative, position: Position, accepted: int) -> Refusal | None:
    """Why nobody can offer to take this position now; said to whoever would like to."""
    over = why_over(initiative)
    if over:
        return over
    if not position.is_open:
        return Refusal(
            _l("This role is now closed. Thank you for offering. Other roles still need someone."), code="closed"
        )
    if accepted >= position.needed_count:
        return Refusal(
            _l("All places are now filled. Thank you for offering. Other roles still need someone."), code="full"
        )
    return None


def why_not_offer(membership: Membership | None, last: Assignment | None, today: date) -> Refusal | None:
    """Why this very person can't offer to take a position; `last` is what they were asked last for it."""
    if membership is None:
        return Refusal(_l("Join the committee first. Then you can offer to do this."), code="member")
    if membership.state_on(today) is not MembershipState.ACTIVE:
        return Refusal(_l("You’re on leave from this committee. First tell its chair that you’re back."), code="leave")
    if not membership.person.is_adult:
        return Refusal(
            _l("If you’re under 18, a parent or guardian needs to agree first. A coordinator will help you both."),
            code="minor",
        )
    if last is not None and last.state is AssignmentState.OFFERED:
        return Refusal(_l("You were already asked to do this. Please answer on your page."), code="asked")
    if last is not None and last.state is AssignmentState.ACCEPTED:
        return Refusal(_l("You already do this. Thank you."), code="accepted")
    return None


def why_not_settle(offer: Offer) -> Refusal | None:
    """Why an offer is no longer there to be answered or taken back."""
    if offer.state is OfferState.WAITING:
        return None
    told = {
        OfferState.ASKED: _l("The person who offered this has already been asked."),
        OfferState.THANKED: _l("This offer was already answered."),
        OfferState.WITHDRAWN: _l("This offer was withdrawn."),
        OfferState.ENDED: _l("This offer has ended."),
    }
    return Refusal(told[offer.state], code=f"is-{offer.state.value}")


def why_not_offered_again(
    initiative: Initiative, membership: Membership | None, last: Assignment | None, other: Offer | None, today: date
) -> Refusal | None:
    """Why an offer can't wait again as before; `other` is one that waits beside it."""
    over = why_over(initiative)
    if over:
        return over
    if membership is None or membership.state_on(today) is MembershipState.ENDED:
        return Refusal(_l("This person is no longer an active member of the committee."), code="member")
    if other is not None or (last is not None and last.state in OPEN_ASSIGNMENTS):
        return Refusal(
            _l("This person offered or was asked again in the meantime, so you can’t undo this."), code="again"
        )
    return None


ANSWERED_OFFERS = (OfferState.THANKED, OfferState.ENDED)
"""What whoever offered is mailed about; who was asked has a mail that asks."""


def offers_in_words(number: int) -> list[Any]:
    """How many offers these are; nothing where there are none."""
    return [_n("one offer to take on a role", "%(num)s offers to take on roles", number)] if number else []


def languages_seen(person: Person) -> list[LanguageSkill]:
    """The languages of somebody who offers, as far as the chair of the committee may see them."""
    return list(person.languages) if About.LANGUAGES in seen_by(Viewer.CHAIR, person) else []
