"""Making, finding, using and revoking links.

A token is `<public id>.<mac>`: the mac is derived from the secret key, so neither the database nor a mail in the
outbox holds anything with which one could act. A six-digit code is derived in the same way and allowed five wrong
tries (NIST SP 800-63B-4, 3.1.3.2: at most 10 minutes and rate limited for out-of-band codes).
"""

import hashlib
import hmac
from collections.abc import Collection
from datetime import timedelta

import sqlalchemy as sa
from flask import current_app

from volunteers.foundation import clock
from volunteers.foundation.db import db, unit
from volunteers.foundation.folding import figures
from volunteers.links.models import Link, Purpose

MAX_WRONG_CODES = 5
CODE_WITHIN = timedelta(minutes=10)
PUBLIC_ID_LENGTH = 16


def _secret() -> bytes:
    key = current_app.config["SECRET_KEY"]
    return key.encode() if isinstance(key, str) else bytes(key)


def _mac(kind: str, link_public_id: str, purpose: Purpose) -> bytes:
    return hmac.new(_secret(), f"{kind}:{purpose.value}:{link_public_id}".encode(), hashlib.sha256).digest()


def token_for(public_id: str, purpose: Purpose) -> str:
    """The token of a link with this public id; the worker derives it when it renders a mail."""
    return f"{public_id}.{_mac('token', public_id, purpose)[:16].hex()}"


def code_for(public_id: str, purpose: Purpose) -> str:
    """The six digits of a link with this public id."""
    return f"{int.from_bytes(_mac('code', public_id, purpose)[:8], 'big') % 1_000_000:06d}"


def token(link: Link) -> str:
    """The token that goes into an address."""
    return token_for(link.public_id, link.purpose)


def code(link: Link) -> str:
    """The six-digit code that may be typed instead of following the link."""
    return code_for(link.public_id, link.purpose)


def issue(
    purpose: Purpose,
    *,
    ttl: timedelta | None,
    person_id: int | None = None,
    account_id: int | None = None,
    address: str | None = None,
    subject_id: int | None = None,
    next_url: str | None = None,
    outlives_act: bool = False,
) -> Link:
    """Make a link inside the open action; `ttl` None means it is good until revoked (feeds, unsubscribing).

    Undoing the act closes what it made, unless it `outlives_act`: mails of later acts carry the same link.
    """
    now = clock.now()
    work = None if outlives_act else unit.get()
    link = Link(
        purpose=purpose,
        person_id=person_id,
        account_id=account_id,
        address=address,
        subject_id=subject_id,
        next_url=next_url,
        created_at=now,
        expires_at=now + ttl if ttl is not None else None,
        act_key=work.key or None if work is not None else None,
    )
    db.session.add(link)
    db.session.flush()
    return link


def find(token: str, *purposes: Purpose) -> Link | None:
    """The link of a token with one of these purposes, also when it is used or expired; None for anything forged."""
    public_id, _, mac = token.partition(".")
    link = by_public_id(public_id, *purposes)
    if link is None:
        return None
    expected = token_for(link.public_id, link.purpose).partition(".")[2]
    return link if hmac.compare_digest(expected.encode(), mac.encode("utf-8", "replace")) else None


def by_public_id(public_id: str, *purposes: Purpose) -> Link | None:
    """The link with this public id and one of these purposes: what a browser was told that it waits for."""
    if len(public_id) > PUBLIC_ID_LENGTH or not public_id.isascii() or not public_id.isprintable():
        return None
    link = db.session.scalars(sa.select(Link).where(Link.public_id == public_id)).one_or_none()
    return link if link is not None and link.purpose in purposes else None


def find_by_code(purpose: Purpose, address: str, typed: str) -> Link | None:
    """The newest open link sent to an address whose code was typed.

    Inside an action: a wrong code is counted on the link, and after five it opens nothing any more.
    """
    link = db.session.scalars(
        sa.select(Link).where(Link.purpose == purpose, Link.address == address).order_by(Link.id.desc()).limit(1)
    ).one_or_none()
    return link if link is not None and check_code(link, typed) else None


def check_code(link: Link, typed: str) -> bool:
    """Whether these are the six digits of an open link. Inside an action: a wrong code is counted."""
    is_old = clock.now() - link.created_at > CODE_WITHIN
    if is_old or not is_open(link) or link.wrong_code_count >= MAX_WRONG_CODES:
        return False
    digits = "".join(ch for ch in figures(typed) if ch in "0123456789")
    if hmac.compare_digest(code(link), digits):
        return True
    link.wrong_code_count += 1
    return False


def is_open(link: Link) -> bool:
    """Whether the link can still be used."""
    return link.used_at is None and is_good(link)


def is_good(link: Link) -> bool:
    """Whether the link is neither revoked nor expired, be it used up or not."""
    return link.revoked_at is None and (link.expires_at is None or link.expires_at > clock.now())


def use(link: Link) -> bool:
    """Use the link up, inside an action; False where it was used, revoked or has expired."""
    if not is_open(link):
        return False
    link.used_at = clock.now()
    return True


def reopen(link: Link) -> None:
    """Take the use back (undo), inside an action."""
    link.used_at = None


def close(link: Link) -> None:
    """Revoke one link."""
    link.revoked_at = link.revoked_at or clock.now()


def revoke(
    purpose: Purpose, *, person_id: int | None = None, account_id: int | None = None, subject_id: int | None = None
) -> list[int]:
    """Revoke all open links of a purpose for a person, an account or a subject; the keys of those that were open."""
    where = [Link.purpose == purpose, Link.used_at.is_(None), Link.revoked_at.is_(None)]
    where += [Link.person_id == person_id] if person_id is not None else []
    where += [Link.account_id == account_id] if account_id is not None else []
    where += [Link.subject_id == subject_id] if subject_id is not None else []
    revoked = sa.update(Link).where(*where).values(revoked_at=clock.now()).returning(Link.id)
    return list(db.session.scalars(revoked))


def restore(keys: Collection[int]) -> None:
    """Undo: links that `revoke` gave as open are open again."""
    if keys:
        db.session.execute(sa.update(Link).where(Link.id.in_(keys)).values(revoked_at=None))


def close_made_by(act_key: str) -> None:
    """Undo: links that the act made open nothing any more."""
    db.session.execute(
        sa.update(Link).where(Link.act_key == act_key, Link.revoked_at.is_(None)).values(revoked_at=clock.now())
    )
