"""The roles that grants are given to. A person holds a role in a scope: everywhere, one committee, or oneself."""

from enum import StrEnum


class Role(StrEnum):
    """Organisation-wide roles, committee roles (from offices and memberships), and oneself."""

    ADMINISTRATOR = "administrator"
    AUDITOR = "auditor"
    BOARD = "board"
    COORDINATOR = "coordinator"
    MEMBER = "member"  # everybody who signs in
    CHAIR = "chair"
    VICE_CHAIR = "vice_chair"
    SECRETARY = "secretary"
    TREASURER = "treasurer"
    FELLOW = "fellow"  # an active membership in the committee
    PREDECESSOR = "predecessor"  # chaired the committee, and handed that over not long ago
    ONESELF = "oneself"
    GUARDIAN = "guardian"  # answers for somebody under 18
    HOUSEHOLD = "household"  # shares the address of whoever signs in, has no account, and said yes to that
    SHARES_ADDRESS = "shares_address"  # the same, and has not said yes


ORGANIZATION_ROLES = (Role.ADMINISTRATOR, Role.COORDINATOR, Role.BOARD, Role.AUDITOR)
"""Roles that an administrator gives; MEMBER comes with the account."""

COMMITTEE_ROLES = (Role.CHAIR, Role.VICE_CHAIR, Role.SECRETARY, Role.TREASURER, Role.FELLOW, Role.PREDECESSOR)
"""Roles held in one committee, derived from offices and memberships by their dates."""
