"""What people on a list were told of it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

import sqlalchemy as sa

from volunteers.activities import rules
from volunteers.activities.models import Knows, SignUp, SignUpState
from volunteers.foundation.db import db
from volunteers.links import Link, Purpose
from volunteers.mail.copies import without_own
from volunteers.mail.models import WAITING, Delivery, DeliveryState

_FIRST = ("activities/signed_up", "activities/waiting")
"""One of these is written to whoever signs up."""


def mails_about(sign_ups: Iterable[SignUp]) -> dict[int, list[Delivery]]:
    """The mails about each of these sign-ups, by its key: in the order in which they left or may leave; read anew."""
    found: dict[int, list[Delivery]] = {row.id: [] for row in sign_ups}
    for mail in db.session.scalars(
        sa.select(Delivery)
        .where(Delivery.subject_type == SignUp.__tablename__, Delivery.subject_id.in_(list(found)))
        .order_by(sa.func.coalesce(Delivery.sent_at, Delivery.next_attempt_at), Delivery.id)
        .execution_options(populate_existing=True)
    ):
        found[mail.subject_id or 0].append(mail)
    return found


def still_waiting(mails: Iterable[Delivery]) -> list[tuple[str, dict[str, Any]]]:
    """What those say that did not leave yet, and are to: (kind, facts), once for a mail and its copies."""
    found: list[tuple[str, dict[str, Any]]] = []
    for mail in mails:
        says = (mail.kind, without_own(mail.facts))
        if mail.state in WAITING and says not in found:
            found.append(says)
    return found


def knows(row: SignUp, mails: Sequence[Delivery], otherwise: Mapping[str, Any], has_link: bool) -> Knows:
    """What the person of a sign-up knows of it by the last mail that left; where none did, by what the page said.

    Who was never written to about it (an import) knows `otherwise`, and how they stood before they moved up. A mail
    that did not arrive counts as read: what it said is not said again.
    """
    left = [mail for mail in mails if mail.state not in (*WAITING, DeliveryState.CANCELLED)]
    if left:
        return _says(left[-1], is_told=True)
    if any(mail.kind in _FIRST for mail in mails):
        seen = [_says(mail, is_told=False) for mail in mails]
        stands = next((each for each in reversed(seen) if each.state is SignUpState.CONFIRMED), seen[-1])
        return replace(stands, told=seen[0].told, is_place_hidden=seen[0].is_place_hidden)
    return Knows(SignUpState.WAITLISTED if has_link else row.state, otherwise)


def _says(mail: Delivery, *, is_told: bool) -> Knows:
    state = rules.state_told(mail.kind, mail.facts)
    is_hidden = mail.facts["is_private"] and state is SignUpState.WAITLISTED
    told = {**mail.facts, "time_zone": mail.facts["zone"], "title": mail.facts["title"]["$text"]}
    return Knows(state, told, is_hidden, is_told)


def answer_links(sign_ups: Iterable[SignUp]) -> dict[int, Link]:
    """The open link by which whoever moved up gives the place back, by the key of the sign-up."""
    return {
        link.subject_id or 0: link
        for link in db.session.scalars(
            sa.select(Link)
            .where(
                Link.purpose == Purpose.ANSWER_SIGNUP,
                Link.subject_id.in_([row.id for row in sign_ups]),
                Link.used_at.is_(None),
                Link.revoked_at.is_(None),
            )
            .order_by(Link.id)
        )
    }
