"""The worker's bookkeeping: take what is due under a lease, mark what became of it, finish for the dead."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from volunteers.audit import bookkeeping
from volunteers.foundation import clock
from volunteers.foundation.db import db
from volunteers.mail import holds
from volunteers.mail.claimed import COLUMNS, Claimed, Shared, shared, topics_of
from volunteers.mail.gathering import key_of
from volunteers.mail.journal import Journal
from volunteers.mail.models import UNTRUE, Delivery, DeliveryState, SuppressedReason
from volunteers.mail.replies import Reply, Verdict
from volunteers.mail.suppression import Asked, reasons_for, suppress
from volunteers.mail.truth import Told, closed, untrue

LEASE = timedelta(minutes=10)
"""How long a claim holds; a worker stops beginning mails long before."""

GIVE_UP_AFTER = timedelta(days=2)
FIRST_PAUSE = timedelta(minutes=1)
LONGEST_PAUSE = timedelta(hours=4)
LONGEST_PAUSE_UNREACHABLE = timedelta(minutes=5)


@dataclass(frozen=True)
class Outcome:
    """What became of one claimed row."""

    row: Claimed
    reply: Reply


@dataclass(frozen=True)
class Claim:
    """What was taken, with the batches it refers to."""

    rows: Sequence[Claimed] = ()
    batches: dict[int, Shared] | None = None

    def batch_of(self, row: Claimed) -> Shared | None:
        """The batch of a row."""
        return (self.batches or {}).get(row.batch_id) if row.batch_id is not None else None


@bookkeeping("marks what the worker sent, and claims what is due, in one commit")
def exchange(outcomes: Sequence[Outcome], limit: int, holder: str) -> Claim:
    """Mark the last batch and claim the next, at most `limit` rows, none of which another worker has."""
    _mark(outcomes)
    if limit <= 0 or holds.began_at() is not None:
        return Claim()
    rows = _with_what_belongs(_due(limit), limit)
    while rows:
        allowed = _leave_out(rows)
        if allowed:
            _lease([row.id for row in allowed], holder)
            keys = {row.batch_id for row in allowed if row.batch_id is not None}
            found = db.session.execute(shared(keys)) if keys else ()
            return Claim(allowed, {each.id: Shared(*each) for each in found})
        rows = _with_what_belongs(_due(limit), limit)
    return Claim()


def _due(limit: int) -> list[Claimed]:
    found = db.session.execute(
        sa.select(*COLUMNS)
        .where(Delivery.is_waiting(), Delivery.next_attempt_at <= clock.now())
        .order_by(Delivery.is_bulk, Delivery.next_attempt_at, Delivery.id)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    return [Claimed(*row) for row in found]


def _with_what_belongs(rows: list[Claimed], limit: int) -> list[Claimed]:
    """Where the limit cuts, also what is gathered into one mail with these: nobody gets it in two."""
    keys = {row.act_key for row in rows if key_of(row) is not None} if len(rows) >= limit else set()
    if not keys:
        return rows
    found = db.session.execute(
        sa.select(*COLUMNS)
        .where(
            Delivery.is_waiting(),
            Delivery.next_attempt_at <= clock.now(),
            Delivery.act_key.in_(keys),
            Delivery.id.not_in([row.id for row in rows]),
        )
        .order_by(Delivery.id)
        .with_for_update(skip_locked=True)
    )
    wanted = {key_of(row) for row in rows}
    others = [Claimed(*each) for each in found]
    return rows + [row for row in others if key_of(row) is not None and key_of(row) in wanted]


def _leave_out(rows: Sequence[Claimed]) -> list[Claimed]:
    """Ask again who may be written to, and whether it is still so; mark the others, and return what may leave."""
    topics = topics_of({row.batch_id for row in rows if row.batch_id is not None})
    questions = {
        row.id: Asked(row.person_id, row.to_address, row.category, topics.get(row.batch_id or 0, ()), row.is_by_anybody)
        for row in rows
    }
    reasons = reasons_for(questions.values())
    left_out: dict[SuppressedReason, list[int]] = defaultdict(list)
    for row in rows:
        reason = reasons.get(questions[row.id])
        if reason is not None:
            left_out[reason].append(row.id)
    for reason, ids in left_out.items():
        _update(ids, state=DeliveryState.SUPPRESSED, suppressed_reason=reason)
    left = [row for row in rows if questions[row.id] not in reasons]
    told = [
        Told(row.id, row.kind, row.subject_id, row.person_id, row.facts) for row in left if row.subject_id is not None
    ]
    if gone := untrue(told) | closed({row.id: row.facts for row in left}):
        # when it was left out, for an undo that makes it so again: `outbox.undo`
        _update(sorted(gone), state=DeliveryState.CANCELLED, stopped_by_act=UNTRUE, next_attempt_at=clock.now())
    return [row for row in left if row.id not in gone]


def _lease(ids: Sequence[int], holder: str) -> None:
    _update(
        ids,
        state=DeliveryState.SENDING,
        lease_holder=holder,
        lease_until_at=clock.now() + LEASE,
        attempt_count=Delivery.attempt_count + 1,
    )


def _update(ids: Sequence[int], *only_if: sa.ColumnElement[bool], **values: Any) -> None:
    db.session.execute(
        sa.update(Delivery)
        .where(Delivery.id.in_(ids), *only_if)
        .values(**values)
        .execution_options(synchronize_session=False)
    )


def _mark(outcomes: Sequence[Outcome]) -> None:
    """Write down what became of rows; only where they are still ours to mark."""
    sending, now = Delivery.state == DeliveryState.SENDING, clock.now()
    sent = [outcome.row.id for outcome in outcomes if outcome.reply.verdict is Verdict.ACCEPTED]
    if sent:
        # a journal may be needed after a lease was lost: a mail that was sent is sent, also in a row that waits again
        ours = Delivery.state.in_((DeliveryState.SENDING, DeliveryState.DEFERRED))
        _update(sent, ours, **_settled(DeliveryState.SENT), sent_at=now)
    failed = [outcome for outcome in outcomes if outcome.reply.verdict is not Verdict.ACCEPTED]
    erased = _erased_meanwhile([outcome.row.id for outcome in failed])
    for outcome in failed:
        values = _fate(outcome, now)
        if outcome.row.id in erased:  # another server's words may name the address
            values = {"state": DeliveryState.CANCELLED, "lease_holder": None, "lease_until_at": None}
        if values:
            _update([outcome.row.id], sending, **values)
        if outcome.reply.verdict is Verdict.NO_SUCH_ADDRESS and outcome.row.id not in erased:
            suppress(outcome.row.to_address, SuppressedReason.BOUNCED, detail=outcome.reply.words)


def _erased_meanwhile(ids: Sequence[int]) -> set[int]:
    """Of these rows, those whose person was erased while the mail was on its way."""
    if not ids:
        return set()
    return set(db.session.scalars(sa.select(Delivery.id).where(Delivery.id.in_(ids), Delivery.to_address == "")))


def _settled(state: DeliveryState, words: str | None = None) -> dict[str, Any]:
    return {"state": state, "lease_holder": None, "lease_until_at": None, "error": words}


def _fate(outcome: Outcome, now: datetime) -> dict[str, Any]:
    """The new values of a row that was not accepted."""
    reply, row = outcome.reply, outcome.row
    match reply.verdict:
        case Verdict.ACCEPTED:
            return {}
        case Verdict.NO_SUCH_ADDRESS | Verdict.REFUSED_ADDRESS:
            return _settled(DeliveryState.BOUNCED, reply.words)
        case Verdict.REFUSED:
            return _settled(DeliveryState.FAILED, reply.words)
        case Verdict.RELEASED:
            values = _settled(DeliveryState.DEFERRED)
            return {**values, "next_attempt_at": now, "attempt_count": Delivery.attempt_count - 1}
    if now - max(row.created_at, row.not_before_at or row.created_at) > GIVE_UP_AFTER:
        return _settled(DeliveryState.FAILED, reply.words)
    longest = LONGEST_PAUSE_UNREACHABLE if reply.verdict is Verdict.UNREACHABLE else LONGEST_PAUSE
    return {**_settled(DeliveryState.DEFERRED, reply.words), "next_attempt_at": now + pause(row.attempt_count, longest)}


def pause(attempts_before: int, longest: timedelta = LONGEST_PAUSE) -> timedelta:
    """How long to wait after a failed attempt: 1, 2, 4, 8 minutes and so on, at most `longest`."""
    doublings: int = 2 ** min(attempts_before, 20)
    return min(FIRST_PAUSE * doublings, longest)


@bookkeeping("finishes for a worker that died: its journal says what it had sent")
def finish_for(holder: str, sent: Sequence[str]) -> int:
    """Mark what a dead worker had sent, and put back what it had not; return how many are put back."""
    for start in range(0, len(sent), 500):
        db.session.execute(
            sa.update(Delivery)
            .where(
                Delivery.message_id.in_(sent[start : start + 500]),
                Delivery.state.in_((DeliveryState.SENDING, DeliveryState.DEFERRED)),
            )
            .values(**_settled(DeliveryState.SENT), sent_at=clock.now())
            .execution_options(synchronize_session=False)
        )
    return _put_back(Delivery.lease_holder == holder)


def _put_back(which: sa.ColumnElement[bool]) -> int:
    rows = db.session.execute(
        sa.update(Delivery)
        .where(Delivery.state == DeliveryState.SENDING, which)
        .values(**_settled(DeliveryState.DEFERRED, "the worker stopped in the middle"), next_attempt_at=clock.now())
        .returning(Delivery.id)
        .execution_options(synchronize_session=False)
    ).all()
    return len(rows)


@bookkeeping("expires leases")
def expire_leases() -> int:
    """Put back what a worker has held beyond its lease; return how many mails."""
    return _put_back(sa.and_(Delivery.lease_until_at.is_not(None), Delivery.lease_until_at <= clock.now()))


def finish_for_the_dead(journal: Journal) -> int:
    """Replay the journals of dead workers, then expire leases; return how many mails were put back."""
    count = 0
    for path in journal.others():
        with journal.orphan(path) as orphan:
            if orphan is not None:
                count += finish_for(orphan.holder, orphan.sent)
    return count + expire_leases()
