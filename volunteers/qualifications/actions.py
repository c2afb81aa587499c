"""Describing kinds, recording what somebody has of them, and removing what was recorded by mistake."""

from collections.abc import Collection
from datetime import date, timedelta

from volunteers.access import Actor, Permission
from volunteers.audit import action, record
from volunteers.foundation import clock
from volunteers.foundation.changes import apply, refuse_stale
from volunteers.foundation.columns import LocalText
from volunteers.foundation.db import db, locked, need
from volunteers.foundation.once import once
from volunteers.foundation.refusals import Refusal, refuse
from volunteers.foundation.text import _l
from volunteers.mail import outbox
from volunteers.organization.queries import today_here
from volunteers.people import queries as people_queries
from volunteers.people.queries import held as held_person
from volunteers.people.rules import recipient
from volunteers.qualifications import emails, events, queries, rules
from volunteers.qualifications.inputs import (
    ExceptionInput,
    KindChangeInput,
    KindInput,
    QualificationInput,
    SignatureInput,
)
from volunteers.qualifications.models import (
    AgreementText,
    Ending,
    GateException,
    Outcome,
    Qualification,
    QualificationKind,
    Subject,
    Way,
)
from volunteers.undo import Act, leave


@action
def add_kind(actor: Actor, given: KindInput, public_id: str | None = None) -> QualificationKind:
    """Describe a new kind. `public_id` comes with the form: twice pressed is once done."""
    public_id, before = once(QualificationKind, public_id, sort=given.sort, name=given.name)
    if before is not None:
        return before
    refuse(rules.why_not_kind(given, given.sort))
    kind = QualificationKind(public_id=public_id, created_at=clock.now(), **vars(given))
    db.session.add(kind)
    record(actor, events.KIND_ADDED, kind, sort=given.sort)
    return kind


@action
def change_kind(actor: Actor, kind_id: int, given: KindChangeInput, version: int | None = None) -> QualificationKind:
    """Describe it differently; last days that are recorded stay as they are."""
    kind = locked(QualificationKind, kind_id)
    refuse_stale(kind, version)
    refuse(rules.why_not_kind(given, kind.sort))
    changed = apply(kind, **vars(given))
    if changed:
        record(actor, events.KIND_CHANGED, kind, changed=changed)
    return kind


@action
def record_qualification(
    actor: Actor, person_id: int, given: QualificationInput, public_id: str | None = None
) -> Qualification:
    """Record a training or check of somebody. `public_id` comes with the form: twice pressed is once done."""
    kind = queries.kind_by_public_id(given.kind)
    if kind is None:
        raise rules.unknown_kind()
    public_id, before = once(Qualification, public_id, person_id=person_id, issued_on=given.issued_on)
    if before is not None:
        return before
    person = held_person(person_id)
    refuse(rules.why_not_record(actor, person, kind, given, (clock.now() + timedelta(days=1)).date()))
    earlier = queries.counting_of(person_id, kind.id)
    row = Qualification(
        public_id=public_id,
        person_id=person_id,
        kind_id=kind.id,
        outcome=given.outcome,
        issued_on=given.issued_on,
        expires_on=given.expires_on or rules.last_day(kind, given.issued_on, earlier),
        line=given.line,
        text_number=kind.text_number if kind.is_agreement else None,
        text_language=(given.text_language or "en") if kind.is_agreement else None,
        seen_by=given.seen_by.strip() if kind.is_agreement else "",
        way=Way.ON_PAPER if kind.is_agreement else Way.RECORDED,
        recorded_at=clock.now(),
        recorded_by_id=actor.person_id,
    )
    db.session.add(row)
    record(actor, events.QUALIFICATION_RECORDED, row, kind_id=kind.id, way=row.way)
    leave(actor, events.QUALIFICATION_RECORDED, row, for_person_id=person_id)
    return row


def undo_record(actor: Actor, act: Act, row: Qualification) -> None:
    """Nothing was recorded."""
    apply(row, removed_at=clock.now())


@action
def remove(actor: Actor, qualification_id: int) -> Qualification:
    """What was recorded by mistake counts no more. Twice pressed is once done."""
    row = locked(Qualification, qualification_id)
    refuse(rules.why_not_remove(actor, row))
    if row.removed_at is None:
        apply(row, removed_at=clock.now())
        record(actor, events.QUALIFICATION_REMOVED, row, kind_id=row.kind_id)
        leave(actor, events.QUALIFICATION_REMOVED, row, for_person_id=row.person_id)
    return row


def undo_remove(actor: Actor, act: Act, row: Qualification) -> None:
    """It counts again."""
    apply(row, removed_at=None)


@action
def except_person(
    actor: Actor, required: Collection[int], subject: Subject, given: ExceptionInput, *, covers_number: bool = False
) -> GateException:
    """Let somebody take part in one thing without what they lack, with the reason that they can read.

    What they lack later is not covered. Twice pressed is once done: then nothing is lacking. `covers_number`: they look
    after young people there, who are more than the adults may look after, and that is let be, too.
    """
    found = queries.person_meant(given.person)
    if found is None:
        raise Refusal(_l("Choose a person."), code="no-person", field="person", status=422)
    person = held_person(found.id)
    findings = queries.findings([person.id], required, subject).get(person.id, ())
    refuse(rules.why_not_except(actor, person, findings, given.reason, covers_number=covers_number))
    row = GateException(
        person_id=person.id,
        subject_type=subject.table,
        subject_id=subject.key,
        kind_ids=[finding.kind.id for finding in rules.lacking(findings)],
        covers_number=covers_number,
        title=subject.title,
        needed_on=subject.day,
        reason=given.reason.strip(),
        made_at=clock.now(),
        made_by_id=actor.person_id,
    )
    db.session.add(row)
    record(actor, events.EXCEPTION_MADE, row, reason=row.reason, kind_ids=row.kind_ids)
    leave(actor, events.EXCEPTION_MADE, row, for_person_id=person.id)
    return row


def undo_except(actor: Actor, act: Act, row: GateException) -> None:
    """No exception was made."""
    apply(row, ended_at=clock.now())


@action
def end_exception(actor: Actor, exception_id: int) -> GateException:
    """It holds no more; who has a place keeps it, and whoever looks after the activity sees what is lacking."""
    row = locked(GateException, exception_id)
    if row.ended_at is None:
        apply(row, ended_at=clock.now())
        record(actor, events.EXCEPTION_ENDED, row)
        leave(actor, events.EXCEPTION_ENDED, row, for_person_id=row.person_id)
    return row


def undo_end_exception(actor: Actor, act: Act, row: GateException) -> None:
    """It holds again."""
    apply(row, ended_at=None)


@action
def grant_by_attendance(
    actor: Actor, kind_id: int, person_ids: Collection[int], came_on: date
) -> tuple[list[Qualification], list[Refusal]]:
    """Who came to what grants it has it from that day, or has it for longer: what is recorded, and of whom why not.

    Whoever records it can't do so for themselves. Recorded twice it is recorded once.
    """
    kind = need(QualificationKind, kind_id)
    refuse(rules.why_not_grant(kind))
    return _grant_all(actor, kind, person_ids, came_on, Way.ATTENDED)


@action
def grant_by_completion(
    actor: Actor, kind_id: int, person_ids: Collection[int], on: date
) -> tuple[list[Qualification], list[Refusal]]:
    """Who completed a program has what it leads to; as `grant_by_attendance`."""
    return _grant_all(actor, need(QualificationKind, kind_id), person_ids, on, Way.COMPLETED)


def _grant_all(
    actor: Actor, kind: QualificationKind, person_ids: Collection[int], came_on: date, way: Way
) -> tuple[list[Qualification], list[Refusal]]:
    granted, refusals = [], []
    for person_id in sorted(set(person_ids)):
        person, given = held_person(person_id), QualificationInput(kind.public_id, came_on)
        refusal = rules.why_not_record(actor, person, kind, given, (clock.now() + timedelta(days=1)).date())
        if refusal is not None:
            refusals.append(refusal)
        elif not queries.attended(person_id, kind.id, came_on, way):
            granted.append(_grant(actor, kind, person_id, came_on, way))
    return granted, refusals


def _grant(actor: Actor, kind: QualificationKind, person_id: int, came_on: date, way: Way) -> Qualification:
    row = Qualification(
        person_id=person_id,
        kind_id=kind.id,
        outcome=Outcome.PASSED,
        issued_on=came_on,
        expires_on=rules.last_day(kind, came_on, queries.counting_of(person_id, kind.id)),
        way=way,
        recorded_at=clock.now(),
        recorded_by_id=actor.person_id,
    )
    db.session.add(row)
    record(actor, events.QUALIFICATION_RECORDED, row, kind_id=kind.id, way=row.way)
    return row


def take_grants_back(actor: Actor, keys: Collection[int]) -> None:
    """Inside the undo of what granted these: they count no more."""
    for key in sorted(keys):
        row = locked(Qualification, key)
        if row.removed_at is None:
            apply(row, removed_at=clock.now())
            record(actor, events.QUALIFICATION_REMOVED, row, kind_id=row.kind_id)


@action
def warn(actor: Actor, qualification_id: int) -> Qualification:
    """Something of somebody expires soon: they are told, once for each warning."""
    row, today = locked(Qualification, qualification_id), today_here()
    days = rules.warning(row.expires_on, row.warned_days, today)
    if days is None or row.id not in queries.still_last([row.id]):
        return row
    row = queries.with_person(row.id)
    row.warned_days = days  # no version: that a mail left changes nothing that somebody did
    record(actor, events.EXPIRY_WARNED, row, changed=("warned_days",), kind_id=row.kind_id, days=days)
    outbox.put(emails.expires(row, days))
    return row


@action
def tell_desk(actor: Actor, week: str) -> int:
    """The coordinators' one line a week; none where nothing expires. Returns to how many it goes."""
    today, coordinators = today_here(), people_queries.coordinators()
    expired = queries.how_many(today, Ending.EXPIRED) + queries.how_many(today, Ending.IN_GRACE)
    soon = queries.how_many(today, Ending.SOON)
    keys = {each.id: f"checks-week:{week}:{each.id}" for each in coordinators}
    told = [each for each in coordinators if not queries.was_told(keys[each.id])]
    if not told or not expired + soon:
        return 0
    outbox.put_all([emails.week(recipient(each), keys[each.id], expired, soon) for each in told])
    record(actor, events.DESK_TOLD, expired=expired, ending=soon)
    return len(told)


@action
def write_text(actor: Actor, kind_id: int, body: LocalText, version: int | None = None) -> QualificationKind:
    """The text of an agreement as it is from now on: a new version, which is signed anew. The same text is none."""
    kind = locked(QualificationKind, kind_id)
    refuse_stale(kind, version)
    refuse(rules.why_not_write(kind))
    before = queries.text_of(kind)
    if before is not None and dict(before.body) == dict(body):
        return kind
    number = kind.text_number + 1
    now = clock.now()
    db.session.add(
        AgreementText(kind_id=kind.id, number=number, body=body, written_at=now, written_by_id=actor.person_id)
    )
    apply(kind, text_number=number)
    record(actor, events.AGREEMENT_WRITTEN, kind, changed=("text_number",), number=number)
    return kind


@action
def sign(actor: Actor, kind_id: int, person_id: int, given: SignatureInput) -> Qualification:
    """ "I have read it and agree": by the person, for the present text. Twice pressed is once done."""
    actor.answer_for(Permission.ACCOUNT_OWN, person_id)
    kind, person = locked(QualificationKind, kind_id), held_person(person_id)
    refuse(rules.why_not_sign(person, kind, given))
    before = queries.has_signed(person_id, kind)
    if before is not None:
        return before
    today = today_here()
    row = Qualification(
        person_id=person_id,
        kind_id=kind.id,
        outcome=Outcome.PASSED,
        issued_on=today,
        expires_on=rules.last_day(kind, today, None),
        text_number=kind.text_number,
        text_language=given.language,
        signed_name=given.signed_name.strip(),
        way=Way.SIGNED,
        recorded_at=clock.now(),
        recorded_by_id=actor.person_id,
    )
    db.session.add(row)
    record(actor, events.AGREEMENT_SIGNED, row, kind_id=kind.id, text_number=kind.text_number, language=given.language)
    leave(actor, events.AGREEMENT_SIGNED, row, for_person_id=person_id)
    return row
