"""The mails of joining. No subject names a committee or a person: phones show it locked."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from volunteers.committees import rules as committee_rules
from volunteers.committees.models import Committee, OfficeKind
from volunteers.links import Link
from volunteers.mail import Message, Recipient
from volunteers.mail.message import moment, page, secret, text
from volunteers.pending.models import Pending
from volunteers.people.models import Person
from volunteers.registration.models import Application, YoungInterest


def confirm(row: Pending, link: Link, committee: Committee | None, to: Recipient) -> Message:
    """To the owner of an address with which somebody asked to join: is it theirs, and shall it be sent?

    Whoever typed the address could have typed anybody's: nothing else that they typed stands here.
    """
    return Message(
        kind="registration/confirm",
        to=to,
        by_anybody=True,
        sensitive=True,
        facts={
            "committee": text(committee.name) if committee is not None else None,
            "entry": secret(link, "pending.show"),
        },
        dedupe_key=f"confirm:{link.public_id}",
        reply_to=committee_rules.answers_to(committee) if committee is not None else None,
        about=row,
    )


def office_offered(
    row: Pending, link: Link, committee: Committee, office: OfficeKind, asker: Person | None, to: Recipient
) -> Message:
    """To somebody whom an administrator asks to hold an office: one press makes them a member who holds it. The
    `asker` is named, for only who knows them should say yes.
    """
    return Message(
        kind="registration/office_offered",
        to=to,
        sensitive=True,
        facts={
            "committee": text(committee.name),
            "office": office.value,
            "name": row.full_name,
            "asker": asker.greeting_name if asker is not None else None,
            "entry": secret(link, "pending.show"),
        },
        dedupe_key=f"confirm:{link.public_id}",
        reply_to=committee_rules.answers_to(committee),
        about=row,
    )


def office_refused(row: Pending, committee: Committee, office: OfficeKind, to: Recipient) -> Message:
    """To whoever asked somebody to hold an office: they said no."""
    return Message(
        kind="registration/office_refused",
        to=to,
        facts={
            "committee": text(committee.name),
            "office": office.value,
            "name": row.full_name,
            "offices": page("committees.offices", slug=committee.slug),
        },
        dedupe_key=f"office-refused:{row.public_id}",
        about=row,
    )


def _role(application: Application) -> dict[str, Any] | None:
    """What they would like to do in the committee, if they said so."""
    return text(application.position.title) if application.position is not None else None


def received(
    application: Application,
    committee: Committee,
    name: str,
    to: Recipient,
    answer_by: datetime,
    until: datetime | None = None,
) -> Message:
    """To a chair: somebody would like to join, and waits for an answer; `until` is when that can't be undone."""
    return Message(
        kind="registration/received",
        to=to,
        facts={
            "committee": text(committee.name),
            "name": name,
            "role": _role(application),
            "answer_by": moment(answer_by),
            "applications": page("registration.applications", slug=committee.slug),
        },
        dedupe_key=f"received:{application.public_id}:{committee.id}:{application.version}:{to.person_id}",
        reply_to=committee_rules.answers_to(committee),
        not_before=until,
        about=application,
    )


def joined(
    application: Application, committee: Committee, name: str, to: Recipient, until: datetime | None = None
) -> Message:
    """To a chair of a committee that is open to everybody: somebody is in."""
    return Message(
        kind="registration/joined",
        to=to,
        facts={
            "committee": text(committee.name),
            "name": name,
            "role": _role(application),
            "roster": page("committees.members", slug=committee.slug),
        },
        dedupe_key=f"joined:{application.public_id}:{application.version}:{to.person_id}",
        not_before=until,
        reply_to=committee_rules.answers_to(committee),
        about=application,
    )


def accepted(
    application: Application,
    committee: Committee,
    to: Recipient,
    host: Person | None,
    until: datetime | None,
    *,
    signs_in: bool,
) -> Message:
    """Welcome, and the first steps; they are for who signs in, and not for who is only answered for."""
    return Message(
        kind="registration/accepted",
        to=to,
        facts={
            "committee": text(committee.name),
            "host": host.greeting_name if host else "",
            "first_steps": page("registration.first_steps", slug=committee.slug) if signs_in else None,
            "committee_page": page("committees.show", slug=committee.slug),
        },
        dedupe_key=f"decision:{application.public_id}:{application.version}",
        not_before=until,
        reply_to=committee_rules.answers_to(committee),
        about=application,
    )


def declined(application: Application, committee: Committee, to: Recipient, until: datetime) -> Message:
    """A kind no, with its reason and where else to go."""
    return Message(
        kind="registration/declined",
        to=to,
        facts={
            "committee": text(committee.name),
            "answer": application.answer,
            "directory": page("committees.index"),
        },
        dedupe_key=f"decision:{application.public_id}:{application.version}",
        not_before=until,
        reply_to=committee_rules.answers_to(committee),
        about=application,
    )


Waiting = tuple[Committee, Sequence[Application]]
"""A committee, and who waits for its answer."""


def nudge(waiting: Sequence[Waiting], to: Recipient, answer_by: datetime | None, today: date) -> Message:
    """To a chair: all who wait for long, by committee. `answer_by`: the first day on which a coordinator may."""
    committees, everybody = [row[0] for row in waiting], [each for _committee, found in waiting for each in found]
    return Message(
        kind="registration/nudge",
        to=to,
        facts={
            "committees": [
                {
                    "name": text(committee.name),
                    "people": _people(found),
                    "applications": page("registration.applications", slug=committee.slug),
                }
                for committee, found in waiting
            ],
            "waiting": [each.public_id for each in everybody],
            "answer_by": moment(answer_by) if answer_by else None,
        },
        dedupe_key=f"nudge:{everybody[-1].public_id}:{today}:{to.person_id}",
        reply_to=committee_rules.answers_to(committees[0]) if len(committees) == 1 else None,
        about=everybody[-1],
    )


def unled(waiting: Sequence[Application], to: Recipient, answer_by: datetime | None) -> Message:
    """To a coordinator: who waits for an answer where nobody chairs."""
    return Message(
        kind="registration/unled",
        to=to,
        facts={
            "people": _people(waiting),
            "waiting": [each.public_id for each in waiting],
            "answer_by": moment(answer_by) if answer_by else None,
            "desk": page("registration.desk"),
        },
        dedupe_key=f"unled:{waiting[-1].public_id}:{waiting[-1].version}:{to.person_id}",
        about=waiting[-1],
    )


def _people(waiting: Sequence[Application]) -> list[dict[str, Any]]:
    return [
        {
            "name": each.person.full_name,
            "committee": text(each.committee.name) if each.committee else None,
            "since": moment(each.review_since_at or each.received_at),
        }
        for each in waiting
    ]


def placed(
    application: Application,
    committee: Committee,
    to: Recipient,
    answer_by: datetime,
    until: datetime,
    helper: Person | None = None,
    *,
    is_led: bool,
    is_asked: bool = True,
) -> Message:
    """To the applicant: this committee could suit you, and has your application; `helper` thought of it.

    `is_led`: a chair answers there; `is_asked`: they had asked for help to choose.
    """
    return Message(
        kind="registration/placed",
        to=to,
        facts={
            "committee": text(committee.name),
            "helper": helper.greeting_name if helper else None,
            "answer_by": moment(answer_by),
            "committee_page": page("committees.show", slug=committee.slug),
            "mine": page("registration.mine"),
            "is_led": is_led,
            "is_asked": is_asked,
        },
        dedupe_key=f"placed:{application.public_id}:{committee.id}:{application.version}",
        reply_to=committee_rules.answers_to(committee),
        not_before=until,
        about=application,
    )


def helping(application: Application, helper: Person, to: Recipient, by: datetime) -> Message:
    """To somebody who asked for help to choose: who looks for a committee, and by when they hear from us."""
    return Message(
        kind="registration/helping",
        to=to,
        facts={"helper": helper.greeting_name, "by": moment(by), "mine": page("registration.mine")},
        dedupe_key=f"helping:{application.public_id}",
        about=application,
    )


def help_wanted(application: Application, name: str, to: Recipient, by: datetime) -> Message:
    """To the coordinator who helps them to choose."""
    return Message(
        kind="registration/help_wanted",
        to=to,
        facts={"name": name, "by": moment(by), "desk": page("registration.desk")},
        dedupe_key=f"help-wanted:{application.public_id}:{to.person_id}",
        about=application,
    )


def young(interest: YoungInterest, to: Recipient) -> Message:
    """To a coordinator: somebody under 18 would like to help. What they wrote stays on the desk."""
    return Message(
        kind="registration/young",
        to=to,
        facts={"desk": page("registration.desk")},
        dedupe_key=f"young:{interest.public_id}:{to.person_id}",
        about=interest,
    )


def ask_guardian(row: Pending, link: Link, to: Recipient) -> Message:
    """To the owner of an address whom somebody under 18 named: do they answer for them?

    Whoever typed the address could have typed anybody's: nothing that they typed stands here.
    """
    return Message(
        kind="registration/ask_guardian",
        to=to,
        by_anybody=True,
        sensitive=True,
        facts={"entry": secret(link, "pending.show")},
        dedupe_key=f"confirm:{link.public_id}",
        about=row,
    )
