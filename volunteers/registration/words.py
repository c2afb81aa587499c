"""How an application stands; audit events as what whoever did it did, and what each mail is about."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from volunteers.audit import Event
from volunteers.foundation import moments
from volunteers.foundation.naming import names
from volunteers.foundation.text import _, _l
from volunteers.mail.sorts import Sort
from volunteers.registration import events
from volunteers.registration.models import Application, ApplicationState

EVENTS: Mapping[Event, Any] = {
    events.APPLICATION_RECEIVED: _l("started an application"),
    events.APPLICATION_REPEATED: _l("applied again"),
    events.APPLICATION_SENT: _l("applied to a committee"),
    events.APPLICATION_ACCEPTED: _l("accepted an application"),
    events.APPLICATION_DECLINED: _l("declined an application"),
    events.APPLICATION_WITHDRAWN: _l("withdrew an application"),
    events.APPLICATION_PLACED: _l("found a committee for someone"),
    events.APPLICATION_PROPOSED: _l("suggested someone to a committee"),
    events.APPLICATION_NUDGED: _l("reminded the chair about an application"),
    events.APPLICATION_READER_ASKED: _l("asked who can read an application to them"),
    events.APPLICATION_DESK_TOLD: _l("told the coordinators about an application to a committee with no chair"),
    events.INVITATION_CLOSED: _l("closed an invitation"),
    events.INVITATION_MADE: _l("created an invitation"),
    events.YOUNG_RECEIVED: _l("asked to join, and is under 18"),
    events.YOUNG_SETTLED: _l("handled a young person’s request"),
}

STATE_NAMES = names(
    ApplicationState,
    {
        ApplicationState.RECEIVED: _l("received"),
        ApplicationState.IN_REVIEW: _l("waiting for an answer"),
        ApplicationState.ACCEPTED: _l("accepted"),
        ApplicationState.DECLINED: _l("declined"),
        ApplicationState.WITHDRAWN: _l("withdrawn"),
        ApplicationState.LAPSED: _l("ended without an answer"),
    },
)

FORMER_EVENTS: Mapping[str, Any] = {
    "application.decision_undone": _l("undid a decision about an application"),
    "application.withdrawal_undone": _l("undid the withdrawal of an application"),
}
"""What happened before, and is recorded in another way now: the trail still tells of it."""

MAILS: Mapping[str, Any] = {
    "registration/accepted": _l("an application was accepted"),
    "registration/confirm": _l("to confirm an email address"),
    "registration/declined": _l("an application was declined"),
    "registration/office_offered": _l("to ask someone to hold an office"),
    "registration/office_refused": _l("someone said no to an office"),
    "registration/help_wanted": _l("someone wants help choosing"),
    "registration/helping": _l("who is helping to choose"),
    "registration/joined": _l("someone joined"),
    "registration/nudge": _l("applications are still waiting"),
    "registration/unled": _l("applications are waiting where there’s no chair"),
    "registration/placed": _l("a committee was found for someone"),
    "registration/received": _l("a new application"),
    "registration/ask_guardian": _l("whether someone is a parent or guardian"),
    "registration/young": _l("someone under 18 would like to help"),
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
    "registration/ask_guardian": Sort.ANSWERS,
    "registration/young": Sort.DUTIES,
}
"""Which sort each of these mails is to whoever gets it."""


def own_in_words(chairs: str, coordinators: str, *, is_self: bool) -> str:
    """Why the reader can't answer an application, and who does: the other chairs, or the coordinators, by name.

    `is_self`: it is the reader's own; else that of somebody whom they act for.
    """
    own = _("This is your own application.") if is_self else _("You act for this person.")
    if chairs:
        who = _("%(names)s can answer it.", names=chairs)
    elif coordinators:
        who = _("A coordinator can answer it: %(names)s.", names=coordinators)
    else:
        who = _("Right now nobody else can answer it. An administrator can name another coordinator.")
    return f"{own} {who}"


def state_in_words(application: Application, names: str, answer_by: datetime, *, is_stuck: bool = False) -> str:
    """How an application stands, for the applicant: a sentence with who answers (`names`) and by when.

    `is_stuck`: there is nobody who may.
    """
    state = application.state
    if state is ApplicationState.RECEIVED:
        return str(_("Not sent yet. Select the button in our email or here, then “Send this.”"))
    if state is ApplicationState.IN_REVIEW:
        return _waiting_in_words(application, names, answer_by, is_stuck=is_stuck)
    day = moments.date(application.decided_at or application.received_at)
    sentences: dict[ApplicationState, Any] = {
        ApplicationState.ACCEPTED: _("Accepted on %(day)s. Welcome!", day=day),
        ApplicationState.DECLINED: _("Declined on %(day)s.", day=day),
        ApplicationState.WITHDRAWN: _("Withdrawn on %(day)s.", day=day),
        ApplicationState.LAPSED: _("Expired because the email address wasn’t confirmed."),
    }
    return str(sentences[state])


def _waiting_in_words(application: Application, names: str, answer_by: datetime, *, is_stuck: bool) -> str:
    since = moments.since(application.review_since_at or application.received_at)
    by = moments.date(answer_by)
    if is_stuck:
        return str(
            _(
                "Waiting %(since)s. Right now nobody can answer. An administrator can name a coordinator who can.",
                since=since,
            )
        )
    if application.committee_id is None and names:
        return str(
            _(
                "Waiting %(since)s. %(name)s, a coordinator, is finding you a committee and will email you by %(day)s.",
                since=since,
                name=names,
                day=by,
            )
        )
    if application.committee_id is None:
        return str(_("Waiting %(since)s for a coordinator, who will email you by %(day)s.", since=since, day=by))
    if names:
        return str(
            _(
                "Waiting for an answer from %(names)s %(since)s. You’ll get it by %(day)s. If not, a coordinator "
                "will answer.",
                names=names,
                since=since,
                day=by,
            )
        )
    return str(
        _(
            "Waiting %(since)s. You’ll get an answer by %(day)s. If not, a coordinator will answer.",
            since=since,
            day=by,
        )
    )


def state_kind(application: Application) -> str:
    """The sign before the sentence: "good", "bad", "off" or none."""
    kinds = {ApplicationState.ACCEPTED: "good", ApplicationState.IN_REVIEW: "", ApplicationState.RECEIVED: "bad"}
    return kinds.get(application.state, "off")
