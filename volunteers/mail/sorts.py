"""The sorts of mail, as whoever gets it tells them apart: of each kind of mail a room says which sort it is.

What a person can stop is a sort; what still comes is asked of the gates, sort by sort (`people.queries.coming`).
"""

from enum import StrEnum

from volunteers.mail.message import OPERATIONAL


class Sort(StrEnum):
    """What a mail is to its reader. Three can be stopped: their value is the category that gates are asked."""

    NOTICES = "notices"
    REQUESTS = "requests"
    YEARLY = "yearly"
    PLACES = "places"
    ROLES = "roles"
    BELONGING = "belonging"
    CHECKS = "checks"
    ANSWERS = "answers"
    SIGN_IN = "sign_in"
    DUTIES = "duties"

    @property
    def can_be_stopped(self) -> bool:
        """Whether a person can ask for no more of it."""
        return self in (Sort.NOTICES, Sort.REQUESTS, Sort.YEARLY)

    @property
    def category(self) -> str:
        """The category of its mails (`Message.category`), by which the gates know it."""
        return self.value if self.can_be_stopped else OPERATIONAL
