"""Reminders, and what is said while something goes on or after it."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from volunteers.activities import rules
from volunteers.activities.emails.places import facts_of, message_about, own_of
from volunteers.activities.models import Activity, Reminder, Shift, SignUp, Step, ToWhom
from volunteers.foundation import ical
from volunteers.links import Link
from volunteers.mail import Message, Recipient
from volunteers.mail.message import moment, prose, secret
from volunteers.organization.queries import current as current_organization

REMINDER, REMINDER_WORDS = "activities/reminder", "activities/reminder_words"
REMINDER_WAITING, REMINDER_CALL = "activities/reminder_waiting", "activities/reminder_call"
GIVE_BACK, STILL_COMING = "give-back", "still-coming"
"""What the two buttons of a reminder lead to, on the page behind its link."""


def reminder(
    row: Reminder, step: Step, sign_ups: Sequence[SignUp], to: Recipient, link: Link | None, own: Link | None
) -> Message:
    """It is tomorrow, or whenever the step says; where it asks (`link`), with a button for yes and one for no.

    `sign_ups` are all places, or waits, that one person has on that day, with their shifts; the first is told in full.
    """
    first = sign_ups[0]
    kind = REMINDER_WAITING if step.to_whom is ToWhom.WAITING else REMINDER if step.is_before else REMINDER_WORDS
    has_file = kind == REMINDER
    facts = {
        **facts_of(first.shift, first),
        **own_of(own),
        "sign_up": first.public_id,
        "says": prose(step.words) if step.words else None,
        "besides": [
            {"starts_at": moment(each.shift.starts_at), "ends_at": moment(each.shift.ends_at)} for each in sign_ups[1:]
        ],
        "asks": link is not None,
        **(
            {
                "still": secret(link, "answers.show", choice=STILL_COMING),
                "cant": secret(link, "answers.show", choice=GIVE_BACK),
            }
            if link is not None
            else {}
        ),
        "ical": _calendars(sign_ups, to) if has_file else None,
    }
    return _reminding(kind, row, facts, to, first.shift.activity)


def reminder_call(row: Reminder, step: Step, shift: Shift, to: Recipient) -> Message:
    """To a member who has not answered if they come to a meeting."""
    activity = shift.activity
    facts = {**facts_of(shift, None), "says": prose(step.words) if step.words else None}
    return _reminding(REMINDER_CALL, row, facts, to, activity)


def _reminding(kind: str, row: Reminder, facts: Mapping[str, Any], to: Recipient, activity: Activity) -> Message:
    key = f"reminder:{activity.public_id}:{row.person_id}:{row.step}:{row.for_on:%Y%m%d}"
    return replace(message_about(kind, to, key, facts, None, row, activity.committee), is_bulk=True)


def _calendars(sign_ups: Sequence[SignUp], to: Recipient) -> str:
    entries = [
        rules.entry(
            each.shift,
            rules.whereabouts(each.shift.activity, each),
            [to.language],
            current_organization(),
            reader=(each.person, each),
        )
        for each in sign_ups
    ]
    return ical.write(entries)
