"""Who may do something, in words: for whoever may not."""

from volunteers.access.grants import GRANTS
from volunteers.access.permissions import Permission
from volunteers.access.roles import Role
from volunteers.foundation.listed import in_a_row
from volunteers.foundation.naming import names
from volunteers.foundation.text import _l

WHO_MAY = names(
    Role,
    {
        Role.CHAIR: _l("the committee’s chair"),
        Role.VICE_CHAIR: _l("the vice-chair"),
        Role.SECRETARY: _l("the secretary"),
        Role.TREASURER: _l("the treasurer"),
        Role.FELLOW: _l("a member of the committee"),
        Role.PREDECESSOR: _l("someone who recently handed over a chair’s office"),
        Role.COORDINATOR: _l("a coordinator"),
        Role.ADMINISTRATOR: _l("an administrator"),
        Role.AUDITOR: _l("an auditor"),
        Role.BOARD: _l("a board member"),
        Role.GUARDIAN: _l("the child’s parent or guardian"),
    },
    purpose="who may",
    but=(Role.MEMBER, Role.ONESELF, Role.HOUSEHOLD, Role.SHARES_ADDRESS),
)
"""In the order in which they are told: those who are nearest come first."""


def who_may(permission: Permission) -> str:
    """Whose role carries a permission, as part of a sentence; empty where it is everybody's own affair.

    An office is handed over by who holds it, too.
    """
    theirs = (_l("the person who holds the office"),) if permission is Permission.OFFICE_HAND_OVER else ()
    return in_a_row((*theirs, *(word for role, word in WHO_MAY.items() if permission in GRANTS[role])), "or")
