"""What may be done with partnerships."""

from volunteers.foundation.naming import called
from volunteers.foundation.refusals import Refusal
from volunteers.foundation.text import _l
from volunteers.foundation.transitions import TABLES, may_follow
from volunteers.partners.models import PartnershipStatus


def next_statuses(status: PartnershipStatus) -> list[PartnershipStatus]:
    """The status as it is, and those that may follow."""
    following = TABLES[PartnershipStatus][status]
    return [each for each in PartnershipStatus if each is status or each in following]


def why_not_move(before: PartnershipStatus, after: PartnershipStatus) -> Refusal | None:
    """Why a partnership can't go from one status to another."""
    if before is after or may_follow(before, after):
        return None
    return Refusal(
        _l("From “%(before)s” it can't become “%(after)s”.", before=called(before), after=called(after)),
        field="status",
        code="status",
    )
