"""Keeping drafts, testing, sending, taking back, and stopping."""

import hashlib
from typing import Any

import sqlalchemy as sa

from volunteers import undo
from volunteers.access import Actor
from volunteers.activities.models import Activity
from volunteers.audit import action, on_commit, record
from volunteers.committees import rules as committee_rules
from volunteers.committees.models import Committee
from volunteers.foundation import clock
from volunteers.foundation.changes import apply, refuse_stale
from volunteers.foundation.db import db, get, lock, locked, need
from volunteers.foundation.refusals import Refusal, refuse, speaks_for
from volunteers.foundation.text import _l
from volunteers.mail import Recipient, outbox
from volunteers.notices import emails, events, rules
from volunteers.notices.inputs import Audience, NoticeInput
from volunteers.notices.models import Notice, NoticeCommittee, NoticeState, ReplyTo
from volunteers.notices.queries import audience as audiences
from volunteers.notices.queries import notices
from volunteers.organization.queries import current as current_organization
from volunteers.people.models import Person
from volunteers.people.rules import is_guarded
from volunteers.undo import Act, leave

speaks_for("uq_notices_public_id", lambda: Refusal(_l("This message already exists."), code="twice"))


def reply_address(audience: Audience, author: Person, wanted: str) -> Recipient:
    """Where answers go; a committee without an address has the organisation's. Refusal where there is none."""
    organization = current_organization()
    committee = get(Committee, audience.only_committee_id)
    ours = Recipient(organization.email, organization.name)
    choices = {
        ReplyTo.ME: Recipient("" if is_guarded(author) else author.email or "", author.full_name),
        ReplyTo.COMMITTEE: (committee_rules.answers_to(committee) if committee else None) or ours,
        ReplyTo.ORGANIZATION: ours,
    }
    found = choices.get(ReplyTo(wanted)) if wanted in set(ReplyTo) else None
    if found is None or not found.address:
        raise Refusal(
            _l("Answers can’t go there because we don’t have an address. Choose another one."),
            code="no-reply-address",
            field="reply_to",
        )
    return found


def _found(public_id: str) -> Notice | None:
    """The message under its lock; None where it is to be made. Asked once an action: two answers could differ."""
    notice = db.session.scalars(sa.select(Notice).where(Notice.public_id == public_id)).one_or_none()
    if notice is not None:
        lock(notice)
    return notice


def _keep(actor: Actor, public_id: str, given: NoticeInput, notice: Notice | None, version: int | None) -> Notice:
    """Write down what was typed; a new row where there is none, and where another press made it first, a refusal."""
    refuse(rules.why_not_write(actor, given.audience))
    refuse(rules.why_not_choose(given.audience))
    refuse(rules.why_not_to_who_comes(given.audience, get(Activity, given.audience.activity_id)))
    if notice is not None:
        _refuse_change(actor, notice)
    author = need(Person, actor.person_id or 0)
    reply_to = reply_address(given.audience, author, given.reply_to)
    is_new = notice is None
    if notice is not None and not _says(notice, given, reply_to):  # the same again is a second press
        refuse_stale(notice, version)
    if notice is None:
        notice = Notice(
            public_id=public_id,
            author_id=author.id,
            state=NoticeState.DRAFT,
            created_at=clock.now(),
            reply_to="",
            reply_to_name="",
            version=0,
        )
        db.session.add(notice)
    changed = apply(
        notice,
        author_id=author.id,
        subject=given.subject,
        body=given.body,
        committee_id=given.audience.only_committee_id,
        is_to_everybody=given.audience.is_to_everybody,
        reply_to=reply_to.address,
        reply_to_name=reply_to.name[:200],
    )
    db.session.flush()
    if _keep_audience(notice, given.audience) and not changed:
        notice.version += 1
        changed = ("audience",)
    if is_new:
        record(actor, events.NOTICE_DRAFTED, notice, **_whom(given.audience))
    elif changed:
        record(actor, events.NOTICE_CHANGED, notice, changed=changed)
    return notice


def _refuse_change(actor: Actor, notice: Notice) -> None:
    is_heir = notice.author_id != actor.person_id and notices.inherits(notice.id, actor.person_id)
    refuse(rules.why_not_change(notice, actor.person_id, is_heir=is_heir))


def _says(notice: Notice, given: NoticeInput, reply_to: Recipient) -> bool:
    """Whether a message says already what was typed, to the same people."""
    return (notice.subject, notice.body, notices.audience_by_key(notice), notice.reply_to) == (
        given.subject,
        given.body,
        given.audience,
        reply_to.address,
    )


def _whom(audience: Audience) -> dict[str, Any]:
    return {
        "committees": sorted(audience.committee_ids),
        "is_to_everybody": audience.is_to_everybody,
        "activity_id": audience.activity_id,
        "is_narrowed": audience.narrow is not None,
    }


def _keep_audience(notice: Notice, audience: Audience) -> bool:
    """Make the rows of the chosen committees; whether that changed any."""
    rows = db.session.scalars(sa.select(NoticeCommittee).where(NoticeCommittee.notice_id == notice.id)).all()
    wanted = frozenset() if audience.is_to_everybody else audience.committee_ids
    there = {row.committee_id for row in rows}
    part = {
        "narrow": audience.narrow.values() if audience.narrow is not None else None,
        "activity_id": audience.activity_id,
        "is_to_waiting": audience.is_to_waiting,
    }
    has_changed = there != wanted
    for row in rows:
        if row.committee_id not in wanted:
            db.session.delete(row)
        elif apply(row, **part):
            has_changed = True
    new = [NoticeCommittee(notice_id=notice.id, committee_id=key, **part) for key in sorted(wanted - there)]
    db.session.add_all(new)
    return has_changed


@action
def save(actor: Actor, public_id: str, given: NoticeInput, version: int | None = None) -> Notice:
    """Keep a draft. `public_id` was made with the form, so that pressing twice makes one."""
    refuse(rules.why_not_keep(given.subject, given.body))
    return _keep(actor, public_id, given, _found(public_id), version)


@action
def send(actor: Actor, public_id: str, given: NoticeInput, version: int | None = None) -> Notice:
    """Let a message go out when the time to undo is over; the worker then writes the mails. Twice pressed is once."""
    found = _found(public_id)
    under_way = (NoticeState.SCHEDULED, NoticeState.SENDING, NoticeState.SENT)
    if found is not None and found.author_id == actor.person_id and found.state in under_way:
        return found
    refuse(rules.why_not_send_text(given.subject, given.body))
    notice = _keep(actor, public_id, given, found, version)
    has_recipients = audiences.has_recipients(given.audience) or audiences.has_guardians(given.audience)
    refuse(rules.why_nobody(has_recipients))
    send_at = undo.ends_at()
    apply(notice, state=NoticeState.SCHEDULED, send_at=send_at)
    record(actor, events.NOTICE_SCHEDULED, notice, **_whom(given.audience), send_at=send_at)
    on_commit(send_at, job="send_notices")
    leave(actor, events.NOTICE_SCHEDULED, notice)
    return notice


def undo_send(actor: Actor, act: Act, notice: Notice) -> None:
    """Nobody gets it, and it is a draft again."""
    refuse(rules.why_not_take_back(notice, clock.now()))
    apply(notice, state=NoticeState.DRAFT, send_at=None)


@action
def delete(actor: Actor, notice_id: int) -> Notice:
    """Put a draft away; its undo brings it back."""
    notice = locked(Notice, notice_id)
    if notice.state is NoticeState.CANCELLED:
        return notice
    _refuse_change(actor, notice)
    record(actor, events.NOTICE_DELETED, notice, changed=apply(notice, state=NoticeState.CANCELLED))
    leave(actor, events.NOTICE_DELETED, notice)
    return notice


def undo_delete(actor: Actor, act: Act, notice: Notice) -> None:
    """It is a draft again."""
    apply(notice, state=NoticeState.DRAFT)


@action
def send_test(actor: Actor, public_id: str, given: NoticeInput) -> str:
    """Send copies to the author, one in each language that is written; nothing is kept. Returns the address."""
    refuse(rules.why_not_write(actor, given.audience))
    refuse(rules.why_not_send_text(given.subject, given.body))
    author = need(Person, actor.person_id or 0)
    if not author.email:
        raise Refusal(_l("We don’t have your email address. Add one to your profile first."), code="no-address")
    reply_to = reply_address(given.audience, author, given.reply_to)
    names = [] if given.audience.is_to_everybody else _committee_names(given.audience)
    stamp = clock.now().isoformat(timespec="minutes")  # pressed twice is one test; later it is another one
    for tag in given.body:
        made_of = repr((stamp, tag, sorted(given.subject.items()), sorted(given.body.items())))
        digest = hashlib.sha256(made_of.encode()).hexdigest()[:24]
        to = Recipient(author.email, author.full_name, tag, author.id)
        key = f"notice-test:{public_id}:{author.id}:{digest}"
        outbox.put(emails.test_copy(given, names, to, reply_to, key, get(Activity, given.audience.activity_id)))
    record(actor, events.NOTICE_TESTED, languages=sorted(given.body))
    return author.email


def _committee_names(audience: Audience) -> list[Any]:
    return list(
        db.session.scalars(
            sa.select(Committee.name).where(Committee.id.in_(audience.committee_ids)).order_by(Committee.position)
        )
    )


@action
def stop(actor: Actor, notice_id: int) -> Notice:
    """No further mail of it leaves; what is out is out. Twice pressed is once done.

    It is one small write, whatever the size: the worker asks the state for each mail that it takes, and puts the rest
    away in slices.
    """
    notice = locked(Notice, notice_id)
    if notice.state is NoticeState.STOPPED:
        return notice
    refuse(rules.why_not_stop(notice, is_author=notice.author_id == actor.person_id))
    apply(notice, state=NoticeState.STOPPED, sent_at=clock.now())
    record(actor, events.NOTICE_STOPPED, notice)
    on_commit(None, job="send_notices")
    return notice
