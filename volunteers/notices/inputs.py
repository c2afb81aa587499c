"""What the actions of this room take: forms make it of what was typed, and so do commands and imports."""

from dataclasses import dataclass

from volunteers.committees.inputs import RosterFilter
from volunteers.foundation.columns import LocalText


@dataclass(frozen=True)
class Audience:
    """Who gets it: everybody the organisation knows, or the members of these committees.

    Of one committee it may be fewer: those on its roster narrowed like `narrow`; or, instead of members, those who have
    a place on an activity of it, and with `is_to_waiting` who waits for one.
    """

    committee_ids: frozenset[int] = frozenset()
    is_to_everybody: bool = False
    narrow: RosterFilter | None = None
    activity_id: int | None = None
    is_to_waiting: bool = False

    @property
    def is_news(self) -> bool:
        """Whether one can ask not to get it; what is about a place that somebody took is for all who took it."""
        return self.activity_id is None

    @property
    def is_chosen(self) -> bool:
        """Whether there is anybody to write to at all."""
        return self.is_to_everybody or bool(self.committee_ids)

    @property
    def only_committee_id(self) -> int | None:
        """The committee, where it is to one and no more."""
        return next(iter(self.committee_ids)) if len(self.committee_ids) == 1 and not self.is_to_everybody else None


@dataclass(frozen=True)
class NoticeInput:
    """What was typed into the composer. `reply_to` is one of `ReplyTo`."""

    subject: LocalText
    body: LocalText
    audience: Audience
    reply_to: str
