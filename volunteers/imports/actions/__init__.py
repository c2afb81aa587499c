"""Reading a file, checking it, bringing it in, and taking that back."""

from volunteers.imports.actions.mailing import call_off_mails, mail_ways_in, take_off
from volunteers.imports.actions.reading import discard, receive
from volunteers.imports.actions.steps import as_guessed, check, choose_sheet, decide, do, reopen, undo
from volunteers.imports.actions.work import work_on

__all__ = [
    "as_guessed",
    "call_off_mails",
    "check",
    "choose_sheet",
    "decide",
    "discard",
    "do",
    "mail_ways_in",
    "receive",
    "reopen",
    "take_off",
    "undo",
    "work_on",
]
