"""Signed, one-time, revocable links and six-digit codes: the one mechanism behind every link in a mail."""

from volunteers.links.issue import (
    by_public_id,
    check_code,
    close,
    close_made_by,
    code,
    find,
    find_by_code,
    is_open,
    issue,
    reopen,
    restore,
    revoke,
    token,
    use,
)
from volunteers.links.models import Link, Purpose

__all__ = [
    "Link",
    "Purpose",
    "by_public_id",
    "check_code",
    "close",
    "close_made_by",
    "code",
    "find",
    "find_by_code",
    "is_open",
    "issue",
    "reopen",
    "restore",
    "revoke",
    "token",
    "use",
]
