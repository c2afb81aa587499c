"""Guardians are asked, and answer; what they answered can be withdrawn at once."""

from collections.abc import Collection, Iterable
from datetime import date, datetime

from volunteers.access import Actor
from volunteers.audit import action, record
from volunteers.foundation import clock
from volunteers.foundation.changes import stale
from volunteers.foundation.columns import LocalText
from volunteers.foundation.db import db, locked, need
from volunteers.foundation.refusals import refuse
from volunteers.mail import outbox
from volunteers.people import queries as people_queries
from volunteers.people import rules as people_rules
from volunteers.safeguarding import emails, events, queries, rules
from volunteers.safeguarding.actions.guardians import answer_for_child, consents_one_at_a_time, link_for
from volunteers.safeguarding.hooks import occasions
from volunteers.safeguarding.inputs import AnswerInput
from volunteers.safeguarding.models import CHOSEN, Consent, ConsentEnd, ConsentRequest, ConsentScope, ConsentText


def ask(
    actor: Actor,
    child_id: int,
    about: tuple[int, int],
    scopes: Collection[ConsentScope],
    answer_by: datetime | None,
) -> ConsentRequest:
    """Inside an action: a child's guardians are asked about (activity, shift), anew where they were before. No mail."""
    activity_id, shift_id = about
    row = queries.request_about(child_id, shift_id)
    if row is None:
        row = ConsentRequest(child_id=child_id, activity_id=activity_id, shift_id=shift_id, asked_by_id=actor.person_id)
        db.session.add(row)
    row.scopes = [scope.value for scope in ConsentScope if scope in scopes]
    row.asked_at, row.answer_by_at = clock.now(), answer_by
    db.session.flush()
    record(actor, events.CONSENT_ASKED, row, person_id=child_id, activity_id=activity_id)
    return row


def tell_guardians(request: ConsentRequest, but: int | None = None) -> int:
    """Inside the action that asks: a mail to each guardian but the one who asks; how many could be written to."""
    told = occasions().told([request])[request.id]
    found = queries.addresses_of([request.child_id])[request.child_id]
    child = people_queries.held(request.child_id)
    outbox.put_all(
        [
            emails.asked(request, child, told, link_for(guardian), people_rules.recipient(guardian))
            for guardian in found
            if guardian.id != but
        ]
    )
    return len(found)


def tell_coordinators(request: ConsentRequest) -> None:
    """Inside an action: a guardian agreed whom nobody of ours has talked with; once for each question."""
    told = occasions().told([request])[request.id]
    child = people_queries.held(request.child_id)
    outbox.put_all(
        [
            emails.to_confirm(request, child, told, people_rules.recipient(each))
            for each in people_queries.coordinators()
        ]
    )


def end_request(actor: Actor, request: ConsentRequest) -> None:
    """Inside an action: nobody needs to answer this any more."""
    if request.ended_at is None:
        request.ended_at = clock.now()
        record(
            actor, events.CONSENT_REQUEST_ENDED, request, person_id=request.child_id, activity_id=request.activity_id
        )
        outbox.stop(request)


@action
def answer(actor: Actor, request_id: int, guardian_id: int, given: AnswerInput) -> ConsentRequest:
    """A guardian says yes or no. Said again, the later answer counts; a no of one counts more than the other's yes.

    With a day it is about all that the activity's committee does until then: the question that was answered, which is
    not the one that was asked, is given back.
    """
    request = need(ConsentRequest, request_id)
    consents_one_at_a_time(request.child_id)
    request = locked(ConsentRequest, request_id)
    answer_for_child(actor, guardian_id, request.child_id)
    child = people_queries.held(request.child_id)
    now = clock.now()
    refuse(rules.why_not_child(child) or rules.why_not_answer(given))
    refuse(rules.why_not_season(given.until_on, now.date()))
    told = occasions().told([request])[request.id]
    refuse(rules.over() if not told.is_open else None)
    counts, shown = queries.versions(), request.asks
    refuse(rules.why_not_read(given, shown, counts))
    _end(request, guardian_id, ConsentEnd.ANSWERED_ANEW)
    if given.until_on is not None and told.occasion is not None:
        request = _season(actor, request, told.occasion.committee_id, given.until_on)
        _end(request, guardian_id, ConsentEnd.ANSWERED_ANEW, shown)
    for scope in shown:  # not all that was ever asked of the season: nobody agrees to what they did not read
        is_yes = given.is_given and (scope not in CHOSEN or scope in given.chosen)
        db.session.add(
            Consent(
                child_id=request.child_id,
                guardian_id=guardian_id,
                scope=scope,
                activity_id=request.activity_id,
                committee_id=request.committee_id,
                until_on=request.until_on,
                is_given=is_yes,
                text_version=counts[scope],
                text_language=given.language,
                signed_name=given.signed_name,
                sender=given.sender,
                way=given.way,
                recorded_by_id=None if given.way.value == "link" else actor.person_id,
                answered_at=now,
            )
        )
    event = events.CONSENT_GIVEN if given.is_given else events.CONSENT_REFUSED
    record(actor, event, request, person_id=request.child_id, activity_id=request.activity_id, way=given.way)
    db.session.flush()
    occasions().settle(actor, {request.child_id}, request.activity_id)
    if not given.is_given:
        _tell_of_no(request, guardian_id)
    return request


def _season(actor: Actor, about: ConsentRequest, committee_id: int, until: date) -> ConsentRequest:
    """The question about all that a committee does, in which is asked whatever was asked about one activity of it."""
    row = queries.season_of(about.child_id, committee_id)
    if row is None:
        row = ConsentRequest(
            child_id=about.child_id, committee_id=committee_id, asked_at=clock.now(), asked_by_id=actor.person_id
        )
        db.session.add(row)
    row.until_on = until
    row.scopes = [each.value for each in ConsentScope if each.value in {*(row.scopes or ()), *about.scopes}]
    db.session.flush()
    return row


def _end(
    request: ConsentRequest, guardian_id: int, because: ConsentEnd, scopes: Iterable[ConsentScope] = ConsentScope
) -> int:
    consents = queries.consents_of([request.child_id])[request.child_id]
    rows = [row for row in queries.answered_by(guardian_id, request, consents) if row.scope in scopes]
    for row in rows:
        row.ended_at, row.ended_because = clock.now(), because
    return len(rows)


def _tell_of_no(request: ConsentRequest, guardian_id: int) -> None:
    """The coordinators hear of a no: it stops what the other guardian may have agreed to."""
    told = occasions().told([request])[request.id]
    guardian, child = people_queries.held(guardian_id), people_queries.held(request.child_id)
    outbox.put_all(
        [
            emails.said_no(request, child, guardian, told, people_rules.recipient(each))
            for each in people_queries.coordinators()
        ]
    )


@action
def withdraw(actor: Actor, request_id: int, guardian_id: int) -> ConsentRequest:
    """A guardian takes a yes back: it counts no more, at once, and neither does what rested on it."""
    request = need(ConsentRequest, request_id)
    consents_one_at_a_time(request.child_id)
    request = locked(ConsentRequest, request_id)
    answer_for_child(actor, guardian_id, request.child_id)
    if _end(request, guardian_id, ConsentEnd.WITHDRAWN):
        record(actor, events.CONSENT_WITHDRAWN, request, person_id=request.child_id, activity_id=request.activity_id)
        db.session.flush()
        occasions().settle(actor, {request.child_id}, request.activity_id)
    return request


@action
def write_text(actor: Actor, scope: ConsentScope, text: LocalText, version: int) -> ConsentText | None:
    """The organization's own words for a scope. Who agreed to other words is asked again before the next time."""
    before = queries.words()[scope]
    if before.version != version:
        raise stale()
    if before.text is not None and dict(before.text) == dict(text):
        return None
    row = ConsentText(
        scope=scope, version=before.version + 1, text=text, since_at=clock.now(), written_by_id=actor.person_id
    )
    db.session.add(row)
    record(actor, events.CONSENT_TEXT_CHANGED, row, scope=scope)
    return row
