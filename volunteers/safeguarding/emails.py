"""The mails of this room. A subject names no child and no activity: phones show it locked."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from volunteers.foundation import clock
from volunteers.links import Link
from volunteers.mail import Message, Recipient
from volunteers.mail.message import day, moment, page, secret, text
from volunteers.people.models import Person
from volunteers.safeguarding.inputs import Told
from volunteers.safeguarding.models import ConsentRequest

GUARDIAN = "safeguarding.guardian"


def _facts(told: Told) -> dict[str, Any]:
    facts: Mapping[str, Any] = {
        "title": text(told.title),
        "committee": text(told.committee),
        "starts_at": moment(told.starts_at) if told.starts_at else None,
        "ends_at": moment(told.ends_at) if told.ends_at else None,
        "zone": told.zone,
        "until_on": day(told.until_on) if told.until_on else None,
    }
    return dict(facts)


def asked(request: ConsentRequest, child: Person, told: Told, link: Link, to: Recipient) -> Message:
    """To a guardian: a child would like to take part, and they are asked."""
    answer_by = request.answer_by_at
    return Message(
        kind="safeguarding/asked",
        to=to,
        facts={
            **_facts(told),
            "child": child.name_for_fellows,
            "answer": secret(link, "safeguarding.question", public_id=request.public_id),
            "answer_by": moment(answer_by) if answer_by else None,
        },
        dedupe_key=f"consent:{request.public_id}:{to.person_id}:{request.asked_at:%Y%m%d%H%M%S%f}",
        about=request,
    )


def way_in(link: Link, guardian: Person, to: Recipient, child: Person | None, *, by_anybody: bool = False) -> Message:
    """To a guardian: the link to their page; `child` is named where they were added for one."""
    return Message(
        kind="safeguarding/way_in",
        to=to,
        facts={"child": child.name_for_fellows if child else "", "page": secret(link, GUARDIAN)},
        dedupe_key=f"guardian:{guardian.public_id}:{clock.now():%Y%m%d%H%M%S%f}",
        sensitive=True,
        by_anybody=by_anybody,
        leaves_place=False,
        about=guardian,
    )


def said_no(request: ConsentRequest, child: Person, guardian: Person, told: Told, to: Recipient) -> Message:
    """To a coordinator: a guardian said no."""
    return Message(
        kind="safeguarding/said_no",
        to=to,
        facts={
            **_facts(told),
            "child": child.name_for_fellows,
            "guardian": guardian.full_name,
            "person": page("people.show", public_id=child.public_id),
        },
        dedupe_key=f"consent-no:{request.public_id}:{guardian.id}:{to.person_id}:{clock.now():%Y%m%d%H%M%S%f}",
        about=request,
    )


def to_confirm(request: ConsentRequest, child: Person, told: Told, to: Recipient) -> Message:
    """To a coordinator: a guardian agreed whom nobody of ours has talked with."""
    return Message(
        kind="safeguarding/to_confirm",
        to=to,
        facts={
            **_facts(told),
            "child": child.name_for_fellows,
            "young": page("safeguarding.index"),
            "answer_by": moment(request.answer_by_at) if request.answer_by_at else None,
        },
        dedupe_key=f"consent-confirm:{request.public_id}:{to.person_id}:{request.asked_at:%Y%m%d%H%M%S%f}",
        about=request,
    )


def nobody_left(child: Person, to: Recipient, not_before: datetime | None) -> Message:
    """To a coordinator: nobody answers for a child any more."""
    return Message(
        kind="safeguarding/nobody_left",
        to=to,
        facts={"child": child.name_for_fellows, "person": page("people.show", public_id=child.public_id)},
        dedupe_key=f"nobody-left:{child.public_id}:{to.person_id}:{clock.now():%Y%m%d%H%M%S%f}",
        not_before=not_before,
        about=child,
    )


def not_me(guardian: Person, children: Sequence[Person], alone: Sequence[Person], to: Recipient) -> Message:
    """To a coordinator: whoever got a guardian's link said that it is meant for somebody else."""
    return Message(
        kind="safeguarding/not_me",
        to=to,
        facts={
            "guardian": guardian.full_name,
            "children": [child.name_for_fellows for child in children],
            "alone": [child.name_for_fellows for child in alone],
            "young": page("safeguarding.index"),
        },
        dedupe_key=f"not-me:{guardian.public_id}:{to.person_id}:{clock.now():%Y%m%d%H%M%S%f}",
        about=guardian,
    )


def grown_up(person: Person, to: Recipient) -> Message:
    """To somebody who is 18: they decide for themselves now."""
    return Message(
        kind="safeguarding/grown_up",
        to=to,
        facts={"me": page("home.me")},
        dedupe_key=f"grown-up:{person.public_id}",
        about=person,
    )


def grown_up_guardian(person: Person, guardian: Person, to: Recipient) -> Message:
    """To who answered for somebody who is 18."""
    return Message(
        kind="safeguarding/grown_up_guardian",
        to=to,
        facts={"child": person.name_for_fellows},
        dedupe_key=f"grown-up:{person.public_id}:{guardian.public_id}",
        about=person,
    )
