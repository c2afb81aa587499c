"""The worker's loop: claim a batch, end the transaction, render, send, mark. At most one duplicate for each kill.

The database is the truth: the queue only nudges. What is due is found by its row, and a sweep looks each minute.
"""

import logging
import threading
import time
from collections.abc import Iterator
from pathlib import Path

from flask import Flask

from volunteers.foundation.db import db
from volunteers.foundation.parts import Part
from volunteers.mail.claims import LEASE, Claim, Outcome, exchange, finish_for_the_dead
from volunteers.mail.gathering import as_one, together
from volunteers.mail.journal import Journal
from volunteers.mail.letter import Letter
from volunteers.mail.rendering import Letterhead, Press
from volunteers.mail.replies import Reply, Unreachable, Verdict
from volunteers.mail.transport import Transport, transport_for

log = logging.getLogger(__name__)

LIMIT = 200
BEGIN_FOR = LEASE.total_seconds() / 4
"""For how long after a claim a worker still begins mails: one may take as long as all timeouts together."""


class Postman(Part):
    """One per process: the journal, the connection, and the wish to stop."""

    def __init__(self, app: Flask) -> None:
        self.journal = Journal(Path(app.instance_path) / "mail-journals")
        self.transport: Transport = transport_for(app)
        self.stopping = threading.Event()
        self._wanted = threading.Event()
        self._busy = threading.Lock()
        self._rate = int(app.config.get("MAIL_RATE_PER_MINUTE") or 0)
        self._next_at = 0.0
        self._unmarked: list[Outcome] = []

    def deliver(self) -> int:
        """Send all that is due; where a thread of this process is at it already, it will look once more."""
        sent = 0
        self._wanted.set()
        while self._wanted.is_set() and not self.stopping.is_set() and self._busy.acquire(blocking=False):
            try:
                self._wanted.clear()
                sent += self._drain()
            finally:
                self._busy.release()
        return sent

    def _drain(self) -> int:
        count = 0
        press: Press | None = None
        try:
            while True:
                limit = 0 if self.stopping.is_set() or _is_cut_off(self._unmarked) else self._limit()
                count += len(self._unmarked)
                claim = self._exchange(limit)
                if not claim.rows:
                    return count
                press = press or Press(_organization())
                self._unmarked = self.post(claim, press)
        finally:
            self.transport.close()

    def deliver_some(self, limit: int) -> int:
        """One round: claim at most `limit`, send, mark; return how many were claimed."""
        with self._busy:
            claim = self._exchange(limit)
            if claim.rows:
                self._unmarked = self.post(claim, Press(_organization()))
                self._exchange(0)
            return len(claim.rows)

    def settle(self) -> None:
        """Mark what was sent while the database was away; before leases expire, so that none is sent twice."""
        if self._unmarked and self._busy.acquire(blocking=False):
            try:
                self._exchange(0)
            finally:
                self._busy.release()

    def _exchange(self, limit: int) -> Claim:
        """Mark and claim; what could not be marked is kept for the next time."""
        holder = self.journal.holder
        if self._unmarked:
            self.journal.sync()
        claim = exchange(self._unmarked, limit, holder)
        if self._unmarked:
            self._unmarked = []
            self.journal.clear()
        return claim

    def _limit(self) -> int:
        """With a rate, no more than ten seconds' worth: a mail that is needed now need not wait for a batch."""
        return LIMIT if not self._rate else max(1, min(LIMIT, self._rate // 6))

    def post(self, claim: Claim, press: Press) -> list[Outcome]:
        """Render and send what was claimed, outside every transaction."""
        outcomes: dict[int, Outcome] = {}
        mails = {mail[0].id: mail for mail in together(claim.rows)}
        letters = self._letters(claim, press, outcomes)
        rest = Reply(Verdict.RELEASED)
        try:
            for letter, reply in self.transport.send_many(letters):
                mail = mails[letter.delivery_id]
                if reply.verdict is Verdict.ACCEPTED:
                    self.journal.accepted(*(row.message_id for row in mail))
                outcomes |= {row.id: Outcome(row, reply) for row in mail}
        except Unreachable as why:
            log.warning("the mail server can't be reached: %s", why)
            rest = Reply(Verdict.UNREACHABLE, str(why))
        except Exception as error:
            log.exception("sending broke off")
            rest = Reply(Verdict.LATER, f"sending broke off: {type(error).__name__}")
        return [outcomes.get(row.id) or Outcome(row, rest) for row in claim.rows]

    def _letters(self, claim: Claim, press: Press, outcomes: dict[int, Outcome]) -> Iterator[Letter]:
        """Letters as the transport asks for them; ends early where the worker stops or the lease grows old."""
        begun_at = time.monotonic()
        for mail in together(claim.rows):
            row = mail[0]
            self._wait_for_turn()
            if self.stopping.is_set() or time.monotonic() - begun_at > BEGIN_FOR:
                return
            try:
                letter = press.letter(row if len(mail) == 1 else as_one(mail), claim.batch_of(row))
            except Exception as error:
                log.exception("a mail could not be written", extra={"kind": row.kind, "delivery": row.public_id})
                words = f"the mail could not be written: {type(error).__name__}"
                outcomes |= {each.id: Outcome(each, Reply(Verdict.LATER, words)) for each in mail}
                db.session.rollback()
            else:
                yield letter

    def _wait_for_turn(self) -> None:
        if not self._rate:
            return
        now = time.monotonic()
        self.stopping.wait(max(0.0, self._next_at - now))
        self._next_at = max(now, self._next_at) + 60 / self._rate

    def stop(self, patience: float = 5.0) -> None:
        """Finish the mail under way and put the rest back; break off a server that hangs."""
        self.stopping.set()
        timer = threading.Timer(patience, self.transport.abort)
        timer.daemon = True
        timer.start()


def _is_cut_off(outcomes: list[Outcome]) -> bool:
    """Whether the round ended because nobody answers: then wait for the sweep."""
    return any(outcome.reply.verdict is Verdict.UNREACHABLE for outcome in outcomes)


def _organization() -> object:
    """The organisation's facts; the reading transaction is ended before anything slow begins."""
    facts: object = Letterhead.of().facts()
    db.session.rollback()
    return facts


def postman() -> Postman:
    """This process's postman."""
    return Postman.of()


def deliver_all() -> int:
    """Send everything that is due."""
    return postman().deliver()


def recover() -> int:
    """Finish for workers that died, and put back what they held; return how many mails."""
    postman().settle()
    return finish_for_the_dead(postman().journal)
