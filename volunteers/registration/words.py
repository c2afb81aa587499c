"""How an application stands; audit events as what whoever did it did, and what each mail is about."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from volunteers.audit import Event
from volunteers.foundation import moments
from volunteers.foundation.text import _, _l
from volunteers.mail.sorts import Sort
from volunteers.registration import events
from volunteers.registration.models import Application, ApplicationState

EVENTS: Mapping[Event, Any] = {
    events.APPLICATION_RECEIVED: _l("began an application"),
    events.APPLICATION_REPEATED: _l("applied again"),
    events.APPLICATION_SENT: _l("applied to a committee"),
    events.APPLICATION_ACCEPTED: _l("accepted an application"),
    events.APPLICATION_DECLINED: _l("declined an application"),
    events.APPLICATION_WITHDRAWN: _l("withdrew an application"),
    events.APPLICATION_PLACED: _l("found a committee for somebody"),
    events.APPLICATION_PROPOSED: _l("proposed somebody to a committee"),
    events.APPLICATION_NUDGED: _l("reminded the chair of an application"),
    events.APPLICATION_DESK_TOLD: _l("told the coordinators of an application that has no chair"),
    events.INVITATION_CLOSED: _l("closed an invitation"),
    events.INVITATION_MADE: _l("made an invitation"),
    events.YOUNG_RECEIVED: _l("asked to join, and is under 18"),
    events.YOUNG_SETTLED: _l("settled the request of a young person"),
}

FORMER_EVENTS: Mapping[str, Any] = {
    "application.decision_undone": _l("took a decision about an application back"),
    "application.withdrawal_undone": _l("took the withdrawal of an application back"),
}
"""What happened before, and is recorded in another way now: the trail still tells of it."""

MAILS: Mapping[str, Any] = {
    "registration/accepted": _l("an application was accepted"),
    "registration/confirm": _l("to confirm an address"),
    "registration/declined": _l("an application was declined"),
    "registration/office_offered": _l("to ask somebody to hold an office"),
    "registration/office_refused": _l("somebody said no to an office"),
    "registration/help_wanted": _l("somebody wants help to choose"),
    "registration/helping": _l("who helps to choose"),
    "registration/joined": _l("somebody joined"),
    "registration/nudge": _l("applications still wait"),
    "registration/unled": _l("applications wait where nobody chairs"),
    "registration/placed": _l("a committee was found for somebody"),
    "registration/received": _l("a new application"),
    "registration/young": _l("somebody under 18 would like to help"),
}

SORTS: Mapping[str, Sort] = {
    "registration/accepted": Sort.ANSWERS,
    "registration/confirm": Sort.ANSWERS,
    "registration/declined": Sort.ANSWERS,
    "registration/office_offered": Sort.BELONGING,
    "registration/office_refused": Sort.DUTIES,
    "registration/help_wanted": Sort.DUTIES,
    "registration/helping": Sort.ANSWERS,
    "registration/joined": Sort.DUTIES,
    "registration/nudge": Sort.DUTIES,
    "registration/placed": Sort.ANSWERS,
    "registration/received": Sort.DUTIES,
    "registration/unled": Sort.DUTIES,
    "registration/young": Sort.DUTIES,
}
"""Which sort each of these mails is to whoever gets it."""


def state_in_words(application: Application, names: str, answer_by: datetime) -> str:
    """How an application stands, for the applicant: a sentence with who answers (`names`) and by when."""
    since = moments.since(application.review_since_at or application.received_at)
    by = moments.date(answer_by)
    state = application.state
    if state is ApplicationState.RECEIVED:
        return str(_("Not sent yet: press the button in our mail, or here, and it goes to the committee."))
    if state is ApplicationState.IN_REVIEW and application.committee_id is None and names:
        return str(
            _(
                "Waiting %(since)s. %(name)s, a coordinator, is finding you a committee and writes to you by %(day)s.",
                since=since,
                name=names,
                day=by,
            )
        )
    if state is ApplicationState.IN_REVIEW and application.committee_id is None:
        return str(_("Waiting %(since)s for a coordinator, who writes to you by %(day)s.", since=since, day=by))
    if state is ApplicationState.IN_REVIEW and names:
        return str(
            _(
                "Waiting for the answer of %(names)s %(since)s. It comes by %(day)s, or a coordinator answers.",
                names=names,
                since=since,
                day=by,
            )
        )
    if state is ApplicationState.IN_REVIEW:
        return str(_("Waiting %(since)s. An answer comes by %(day)s, or a coordinator gives it.", since=since, day=by))
    day = moments.date(application.decided_at or application.received_at)
    sentences: dict[ApplicationState, Any] = {
        ApplicationState.ACCEPTED: _("Accepted on %(day)s. Welcome!", day=day),
        ApplicationState.DECLINED: _("Declined on %(day)s.", day=day),
        ApplicationState.WITHDRAWN: _("Taken back on %(day)s.", day=day),
        ApplicationState.LAPSED: _("Lapsed, because the address was not confirmed."),
    }
    return str(sentences[state])


def state_kind(application: Application) -> str:
    """The sign before the sentence: "good", "bad", "off" or none."""
    kinds = {ApplicationState.ACCEPTED: "good", ApplicationState.IN_REVIEW: "", ApplicationState.RECEIVED: "bad"}
    return kinds.get(application.state, "off")
