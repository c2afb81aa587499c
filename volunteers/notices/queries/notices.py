"""The lists of messages, one message, and what became of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import defer, joinedload, selectinload

from volunteers import search
from volunteers.access import GRANTS, ORGANIZATION_ROLES, Actor, Permission, ScopedBy, visibility
from volunteers.accounts.models import RoleGrant
from volunteers.committees import queries as committee_queries
from volunteers.committees.inputs import RosterFilter
from volunteers.committees.models import Committee
from volunteers.foundation import clock
from volunteers.foundation.db import db
from volunteers.mail.models import TROUBLE, UNDER_WAY, WAITING, Delivery, DeliveryState
from volunteers.mail.queries import counts_of
from volunteers.notices.inputs import Audience
from volunteers.notices.models import Fate, LeftOut, Notice, NoticeCommittee, NoticeRecipient, NoticeSlice, NoticeState
from volunteers.organization.queries import today_here
from volunteers.people.models import Person


def _whole() -> sa.Select[Any]:
    return sa.select(Notice).options(
        joinedload(Notice.author),
        joinedload(Notice.committee).joinedload(Committee.partner_city),
        selectinload(Notice.audience).options(
            joinedload(NoticeCommittee.committee), joinedload(NoticeCommittee.activity)
        ),
    )


def by_public_id(public_id: str) -> Notice | None:
    """One message with its author and its committees; no deleted draft."""
    return db.session.scalars(
        _whole().where(Notice.public_id == public_id, Notice.state != NoticeState.CANCELLED)
    ).one_or_none()


def is_inherited(person_id: int | None) -> sa.ColumnElement[bool]:
    """SQL condition: its author chaired the committee and handed that over, may write to it no more by anything else,
    and this person holds the office now. A draft is theirs then.
    """
    writing = [role.value for role in ORGANIZATION_ROLES if Permission.NOTICE_SEND in GRANTS[role]]
    writes_still = sa.exists().where(
        Person.id == Notice.author_id,
        RoleGrant.account_id == Person.account_id,
        RoleGrant.role.in_(writing),
        RoleGrant.is_held(clock.now()),
    )
    heir = committee_queries.succeeds(person_id, Notice.committee_id, Notice.author_id, today_here())
    return sa.and_(heir, ~writes_still)


def inherits(notice_id: int, person_id: int | None) -> bool:
    """Whether that is so of one message."""
    return db.session.scalar(sa.select(Notice.id).where(Notice.id == notice_id, is_inherited(person_id))) is not None


def is_left_to_an_heir(notice: Notice) -> bool:
    """Whether its author handed over the office in which they sent it, and somebody holds that now, who can stop it."""
    left = committee_queries.is_succeeded(Notice.committee_id, Notice.author_id, today_here())
    return db.session.scalar(sa.select(Notice.id).where(Notice.id == notice.id, left)) is not None


def written_by(person_id: int | None) -> sa.Select[Any]:
    """What somebody wrote in an office that they handed over not long ago, the newest first."""
    newest = (sa.func.coalesce(Notice.send_at, Notice.created_at).desc(), Notice.id.desc())
    still_reads = committee_queries.has_handed_over(Notice.committee_id, Notice.author_id, today_here())
    where = (Notice.author_id == person_id, Notice.state != NoticeState.CANCELLED, still_reads)
    return _whole().where(*where).order_by(*newest)


@dataclass(frozen=True)
class Written:
    """A message as whoever wrote it reads it afterwards: by the office that they held, and handed over."""

    notice: Notice

    __scope__ = ScopedBy(committee="committee_id", read=Permission.NOTICE_OWN)

    @property
    def committee_id(self) -> int | None:
        """Where it lies."""
        return self.notice.committee_id


def one_written_by(person_id: int | None, public_id: str) -> Written | None:
    """One of those messages."""
    found = db.session.scalars(written_by(person_id).where(Notice.public_id == public_id)).unique().one_or_none()
    return Written(found) if found is not None else None


def audience_of(notice: Notice) -> Audience:
    """Who gets a message; its committees must be loaded."""
    return _audience(notice.is_to_everybody, notice.audience)


def _audience(is_to_everybody: bool, rows: Sequence[NoticeCommittee]) -> Audience:
    only = rows[0] if len(rows) == 1 else None
    return Audience(
        frozenset(row.committee_id for row in rows),
        is_to_everybody,
        narrow=RosterFilter.of(only.narrow) if only is not None and only.narrow is not None else None,
        activity_id=only.activity_id if only is not None else None,
        is_to_waiting=only is not None and only.is_to_waiting,
    )


def audience_by_key(notice: Notice) -> Audience:
    """The same, asked of the database: for an action, which read the message anew."""
    rows = db.session.scalars(sa.select(NoticeCommittee).where(NoticeCommittee.notice_id == notice.id)).all()
    return _audience(notice.is_to_everybody, rows)


def visible(actor: Actor, *, committee_id: int | None = None) -> sa.Select[Any]:
    """What one may see, newest first: of drafts only one's own, and those that came with an office."""
    is_mine = sa.or_(Notice.author_id == actor.person_id, is_inherited(actor.person_id))
    select = visibility.within(_whole(), actor, Permission.NOTICE_SEND).where(
        Notice.state != NoticeState.CANCELLED, sa.or_(Notice.state != NoticeState.DRAFT, is_mine)
    )
    if committee_id is not None:
        select = select.where(
            sa.exists().where(NoticeCommittee.notice_id == Notice.id, NoticeCommittee.committee_id == committee_id)
        )
    is_draft = sa.case((Notice.state == NoticeState.DRAFT, 0), else_=1)
    return select.order_by(is_draft, sa.func.coalesce(Notice.send_at, Notice.created_at).desc(), Notice.id.desc())


def writable_committees(actor: Actor) -> list[Committee]:
    """The open committees whose members the actor may write to."""
    select = sa.select(Committee).where(Committee.is_open).options(joinedload(Committee.partner_city))
    select = visibility.within(select, actor, Permission.NOTICE_SEND).order_by(Committee.position, Committee.id)
    return list(db.session.scalars(select))


def due(now: datetime) -> list[Notice]:
    """Messages whose time to undo is over."""
    return list(
        db.session.scalars(
            _whole().where(Notice.state == NoticeState.SCHEDULED, Notice.send_at <= now).order_by(Notice.id)
        ).unique()
    )


def unwritten() -> list[int]:
    """The keys of messages of which not all mails are written yet, first begun first."""
    return list(db.session.scalars(sa.select(NoticeSlice.notice_id).distinct().order_by(NoticeSlice.notice_id)))


def _settled() -> sa.Select[Any]:
    waits = sa.exists().where(Delivery.batch_id == Notice.batch_id, Delivery.state.in_(UNDER_WAY))
    slices = sa.exists().where(NoticeSlice.notice_id == Notice.id)
    return sa.select(Notice.id).where(Notice.state == NoticeState.SENDING, ~waits, ~slices)


def settled() -> list[int]:
    """The keys of messages that are written to the end, and of which no mail is under way any more."""
    return list(db.session.scalars(_settled()))


def is_settled(notice_id: int) -> bool:
    """Whether that is so of one message."""
    return db.session.scalar(_settled().where(Notice.id == notice_id)) is not None


def stopped_with_mails() -> list[int]:
    """The keys of messages that somebody stopped, and of which mails still wait."""
    waits = sa.exists().where(Delivery.batch_id == Notice.batch_id, Delivery.state.in_(WAITING))
    return list(db.session.scalars(sa.select(Notice.id).where(Notice.state == NoticeState.STOPPED, waits)))


@dataclass(frozen=True)
class Progress:
    """How far a message has come."""

    waiting: int
    sent: int
    back: int
    stopped: int
    """Opted out, or suppressed, after the snapshot: the worker asks again before it sends."""
    left_out: dict[LeftOut, int]

    @property
    def mails(self) -> int:
        """All mails of the message."""
        return self.waiting + self.sent + self.back + self.stopped

    @property
    def left_out_count(self) -> int:
        """How many people got nothing."""
        return sum(n for why, n in self.left_out.items() if why is not LeftOut.SAME_ADDRESS) + self.stopped


def progress(notice: Notice) -> Progress:
    """Count what happened: two queries. A mail that is not written yet waits, like one that is."""
    states: dict[DeliveryState, int] = {}
    left_out: dict[LeftOut, int] = {}
    if notice.batch_id is not None:
        is_whole = notice.state is NoticeState.SENT and notice.recipient_count is not None
        states = counts_of(notice.batch_id, notice.recipient_count if is_whole else None)
        counted = (
            sa.select(NoticeRecipient.left_out, sa.func.count())
            .where(NoticeRecipient.notice_id == notice.id, NoticeRecipient.left_out.is_not(None))
            .group_by(NoticeRecipient.left_out)
        )
        left_out = {why: number for why, number in db.session.execute(counted) if why is not None}
    is_live = notice.state is NoticeState.SENDING
    unwritten = max(0, (notice.recipient_count or 0) - sum(states.values())) if is_live else 0
    return Progress(
        waiting=unwritten + sum(states.get(state, 0) for state in UNDER_WAY),
        sent=states.get(DeliveryState.SENT, 0),
        back=sum(states.get(state, 0) for state in TROUBLE),
        stopped=states.get(DeliveryState.SUPPRESSED, 0) + states.get(DeliveryState.CANCELLED, 0),
        left_out=left_out,
    )


def recipients(notice: Notice, q: str = "", way: search.Way = search.HITS, *, fate: Fate | None = None) -> Any:
    """(recipient, delivery or None) with the person, by name; `fate` keeps one heap, `q` a part of the name."""
    select: Any = (
        sa.select(NoticeRecipient, Delivery)
        .join(NoticeRecipient.person)
        .outerjoin(Delivery, Delivery.id == NoticeRecipient.delivery_id)
        .where(NoticeRecipient.notice_id == notice.id)
        .options(joinedload(NoticeRecipient.person), defer(Delivery.facts))
        .order_by(Person.sort_name, Person.id)
    )
    if q:
        select = select.where(search.is_found("person", Person.id, q, way=way))
    states: dict[Fate, Sequence[DeliveryState]] = {
        Fate.WAITING: UNDER_WAY,
        Fate.SENT: (DeliveryState.SENT,),
        Fate.BACK: TROUBLE,
    }
    if fate is Fate.LEFT_OUT:
        stopped = Delivery.state.in_((DeliveryState.SUPPRESSED, DeliveryState.CANCELLED))
        return select.where(sa.or_(Delivery.id.is_(None), stopped))
    return select.where(Delivery.state.in_(states[fate])) if fate else select
