"""The mails of this room: one function per message."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from enum import StrEnum

from volunteers.committees import rules as committee_rules
from volunteers.committees.models import Committee
from volunteers.initiatives.models import Assignment, AssignmentState, Initiative, Offer, Position
from volunteers.links import Link
from volunteers.mail import Message
from volunteers.mail.message import day, page, prose, secret, text
from volunteers.mail.sorts import Sort
from volunteers.people import rules as people
from volunteers.people.models import Person


class Why(StrEnum):
    """Why somebody is not needed any more."""

    RELEASED = "released"
    CANCELLED = "cancelled"
    COMPLETED = "completed"


ASKED = "initiatives/asked"
"""The kind of the mail that asks somebody: it is stopped where they are not asked any more."""


def asked(
    assignment: Assignment,
    initiative: Initiative,
    position: Position,
    link: Link,
    not_before: datetime,
    stop: str | None = None,
) -> Message:
    """You are asked to take on something; by when to answer; one button to the page with the answers.

    `stop` is the link with which they ask for no more questions by mail.
    """
    by = assignment.answer_by_on
    return Message(
        kind=ASKED,
        to=people.recipient(assignment.person),
        facts={
            "position": text(position.title),
            "description": prose(position.description),
            "initiative": text(initiative.title),
            "committee": text(initiative.committee.name),
            "starts_on": day(initiative.starts_on) if initiative.starts_on else None,
            "ends_on": day(initiative.ends_on) if initiative.ends_on else None,
            "answer_by_on": day(by) if by else None,
            "asked_by": assignment.offered_by.greeting_name if assignment.offered_by else None,
            "answer": secret(link, "answers.show"),
        },
        dedupe_key=f"assignment-asked:{assignment.public_id}:once",
        category=Sort.REQUESTS.category,
        unsubscribe=stop,
        not_before=not_before,
        sensitive=True,
        reply_to=committee_rules.answers_to(initiative.committee),
        about=assignment,
    )


def answered(
    assignment: Assignment,
    initiative: Initiative,
    position: Position,
    before: AssignmentState,
    chairs: Iterable[Person],
    not_before: datetime,
) -> list[Message]:
    """To whom it may concern in the committee: the person has said yes or no; `before` is the state before that."""
    return [
        Message(
            kind="initiatives/answered",
            to=people.recipient(chair),
            facts={
                "name": assignment.person.full_name,
                "is_yes": assignment.state is AssignmentState.ACCEPTED,
                "was_yes": before is AssignmentState.ACCEPTED,
                "position": text(position.title),
                "initiative": text(initiative.title),
                "committee": text(initiative.committee.name),
                "reason": assignment.reason,
                "page": page("initiatives.show", public_id=initiative.public_id),
                "again": page("initiatives.assign", public_id=position.public_id),
            },
            dedupe_key=f"assignment-answered:{assignment.public_id}:{assignment.version}:{chair.public_id}",
            not_before=not_before,
            about=assignment,
        )
        for chair in chairs
        if chair.id != assignment.person_id
    ]


def released(
    assignment: Assignment,
    initiative: Initiative,
    position: Position,
    before: AssignmentState,
    why: Why,
    not_before: datetime,
) -> Message:
    """You are not needed for this any more, and why."""
    return Message(
        kind="initiatives/released",
        to=people.recipient(assignment.person),
        facts={
            "why": why.value,
            "was_yes": before is AssignmentState.ACCEPTED,
            "reason": assignment.reason,
            "position": text(position.title),
            "initiative": text(initiative.title),
            "committee": text(initiative.committee.name),
            "page": page("initiatives.show", public_id=initiative.public_id),
        },
        dedupe_key=f"assignment-released:{assignment.public_id}:{assignment.version}",
        not_before=not_before,
        about=assignment,
    )


def offered(committee: Committee, offers: Sequence[Offer], chairs: Iterable[Person]) -> list[Message]:
    """To the chairs: members of the committee would like to do something; all of it in one mail."""
    return [
        Message(
            kind="initiatives/offered",
            to=people.recipient(chair),
            facts={
                "committee": text(committee.name),
                "offers": [
                    {"name": each.person.full_name, "position": text(each.position.title), "words": each.words}
                    for each in offers
                ],
                "waiting": [each.public_id for each in offers],
                "page": page("home.committee_desk", slug=committee.slug),
            },
            dedupe_key=f"offers:{committee.public_id}:{offers[-1].public_id}:{chair.public_id}",
            about=committee,
        )
        for chair in chairs
        if any(each.person_id != chair.id for each in offers)
    ]


def thanked(offer: Offer, position: Position, why: Why, not_before: datetime) -> Message:
    """Thank you for offering; this time it is not needed, and why."""
    initiative = position.initiative
    return Message(
        kind="initiatives/thanked",
        to=people.recipient(offer.person),
        facts={
            "why": why.value,
            "position": text(position.title),
            "initiative": text(initiative.title),
            "committee": text(initiative.committee.name),
            "page": page("initiatives.positions"),
        },
        dedupe_key=f"offer-thanked:{offer.public_id}:{offer.version}",
        not_before=not_before,
        reply_to=committee_rules.answers_to(initiative.committee),
        about=offer,
    )
