"""What the actions of this room take: forms make it of what was typed, and so do commands and imports."""

from dataclasses import dataclass

from volunteers.foundation.columns import LocalText


@dataclass(frozen=True)
class Audience:
    """Who gets it: everybody the organisation knows, or the members of these committees."""

    committee_ids: frozenset[int] = frozenset()
    is_to_everybody: bool = False

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
