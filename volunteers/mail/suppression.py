"""Whom we don't write to: our own list of addresses, and the gates that the roof hands us.

Asked twice: when a mail is queued, so that the sender sees who is left out, and when the worker claims it, so that an
opt-out takes effect at once.
"""

import hashlib
import hmac
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import sqlalchemy as sa
from flask import current_app

from volunteers.foundation import clock
from volunteers.foundation.addresses import ascii_domain, comparable
from volunteers.foundation.db import db, plain_rows
from volunteers.foundation.parts import Part
from volunteers.foundation.prepared import Several, prepared
from volunteers.mail.message import FAREWELL
from volunteers.mail.models import EVERYTHING, SuppressedReason, Suppression
from volunteers.mail.upsert import insert


class Asked(NamedTuple):
    """One question to the gates: may this person be written to at this address, with mail of this category?

    `topics` are the committees whose news it is, by their keys; none where it is everybody's. `is_typed`: somebody just
    typed the address, who may be its owner coming back.
    """

    person_id: int | None
    address: str
    category: str
    topics: tuple[int, ...] = ()
    is_typed: bool = False


Gate = Callable[[Sequence[Asked]], Mapping[Asked, SuppressedReason]]


@dataclass(frozen=True)
class Gates(Part):
    """Who is asked before a mail is queued, and again before it is sent."""

    gates: tuple[Gate, ...]


def is_usable(address: str) -> bool:
    """Whether an address can stand in an envelope: one @, no white space or control character, ASCII before it."""
    local, _, domain = address.rpartition("@")
    odd = any(ch.isspace() or ch in '<>@,;:\\"()[]' or not ch.isprintable() for ch in local + domain)
    if not local or not domain or odd or not local.isascii() or len(address) > 254:
        return False
    try:
        ascii_domain(domain)
    except ValueError:
        return False
    return True


def reasons_for(asked: Iterable[Asked]) -> dict[Asked, SuppressedReason]:
    """Who of these is to be left out, and why; whoever is missing from the answer may be written to."""
    questions = list(dict.fromkeys(asked))
    if not questions:
        return {}
    found = {each: SuppressedReason.BAD_ADDRESS for each in questions if not is_usable(each.address)}
    digests = {each: digest(each.address) for each in questions if not _may_come_back(each)}
    listed = _listed({*(comparable(each.address) for each in questions), *digests.values()})
    for each in questions:
        if each in digests and (reason := listed.get((digests[each], EVERYTHING))) is not None:
            found.setdefault(each, reason)
        for category in (EVERYTHING, each.category):
            reason = listed.get((comparable(each.address), category))
            if reason is not None:
                found.setdefault(each, reason)
    for gate in Gates.of().gates:
        for each, reason in gate(questions).items():
            found.setdefault(each, reason)
    return found


def _may_come_back(each: Asked) -> bool:
    return each.is_typed or each.category == FAREWELL


def digest(address: str) -> str:
    """What is kept of the address of somebody who was erased: nobody without the key of this installation can tell
    which address it is."""
    key = str(current_app.config["SECRET_KEY"]).encode()
    return f"hmac:{hmac.new(key, b'erased:' + comparable(address).encode(), hashlib.sha256).hexdigest()}"


def gone(addresses: Iterable[str]) -> set[str]:
    """Of these addresses those that their owners took off, or that belonged to somebody who was erased."""
    by_digest = {digest(each): each for each in addresses}
    if not by_digest:
        return set()
    return {by_digest[found] for found, category in _listed(set(by_digest)) if category == EVERYTHING}


def suppress_digest(found: str) -> None:
    """Never write to an address again that is not known any more, inside the open action."""
    _insert(found, SuppressedReason.GONE)


def welcome_back(address: str) -> None:
    """Inside an action: its owner came back and confirmed it; it is an address like any other."""
    db.session.execute(sa.delete(Suppression).where(Suppression.address == digest(address)))


def _listed(addresses: set[str]) -> dict[tuple[str, str], SuppressedReason]:
    found = plain_rows(*_of_addresses(addresses=addresses))
    return {(address, category): reason for address, category, reason in found}


@prepared
def _of_addresses(addresses: Several) -> sa.Select[str, str, SuppressedReason]:
    columns = (Suppression.address, Suppression.category, Suppression.reason)
    return sa.select(*columns).where(Suppression.address.in_(addresses))


def suppress(address: str, reason: SuppressedReason, category: str = EVERYTHING, *, detail: str | None = None) -> None:
    """Stop writing to an address, inside the open action; the first reason stays."""
    _insert(comparable(address), reason, category, detail)


def _insert(address: str, reason: SuppressedReason, category: str = EVERYTHING, detail: str | None = None) -> None:
    values: dict[str, Any] = {
        "address": address,
        "category": category,
        "reason": reason,
        "detail": detail[:500] if detail else None,
        "created_at": clock.now(),
    }
    db.session.execute(insert(Suppression).values(values).on_conflict_do_nothing())
