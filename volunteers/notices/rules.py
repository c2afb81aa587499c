"""When a message may be sent, taken back, or changed: pure decisions."""

from datetime import datetime

from volunteers.access import Actor, Permission
from volunteers.activities.models import Activity, ActivityState
from volunteers.foundation.columns import LocalText
from volunteers.foundation.languages import own_name
from volunteers.foundation.refusals import Refusal
from volunteers.foundation.text import _, _l
from volunteers.notices.inputs import Audience
from volunteers.notices.models import Notice, NoticeState


def may_write_to(actor: Actor, audience: Audience) -> bool:
    """A chair writes to one committee of their own; to several or to everybody, who may write to all."""
    if audience.is_to_everybody or len(audience.committee_ids) > 1:
        return actor.may(Permission.NOTICE_SEND_ALL)
    return all(actor.may_in(Permission.NOTICE_SEND, key) for key in audience.committee_ids)


def why_not_write(actor: Actor, audience: Audience) -> Refusal | None:
    """Why this actor may not even draft something to this audience."""
    if may_write_to(actor, audience):
        return None
    return Refusal(
        _l("You can message the members of your own committees only."), code="forbidden", field="committee", status=403
    )


def why_not_keep(subject: LocalText, body: LocalText) -> Refusal | None:
    """Why there is nothing to keep as a draft."""
    if subject or body:
        return None
    return Refusal(_l("There’s nothing to save yet. Enter a subject or a message."), code="empty", field="body")


def why_not_send_text(subject: LocalText, body: LocalText) -> Refusal | None:
    """English is what everybody falls back to, so it must be there; in other languages both halves or none."""
    if not subject.get("en"):
        return Refusal(_l("Enter a subject, at least in English."), code="no-subject", field="subject")
    if not body.get("en"):
        return Refusal(_l("Write the message, at least in English."), code="no-body", field="body")
    for tag in sorted({*subject, *body}):
        if not subject.get(tag):
            text = _("There’s a message in %(language)s, but no subject.", language=own_name(tag))
            return Refusal(text, code=f"no-subject:{tag}", field="subject")
        if not body.get(tag):
            text = _("There’s a subject in %(language)s, but no message.", language=own_name(tag))
            return Refusal(text, code=f"no-body:{tag}", field="body")
    return None


def why_not_choose(audience: Audience) -> Refusal | None:
    """Why there is nobody to count yet."""
    if audience.is_chosen:
        return None
    return Refusal(_l("Choose who gets it."), code="no-audience", field="committee")


def why_not_to_who_comes(audience: Audience, activity: Activity | None) -> Refusal | None:
    """Those who come are written to about an activity of the committee, as long as it is not canceled."""
    if audience.activity_id is None:
        return None
    if activity is None or audience.only_committee_id != activity.committee_id:
        return Refusal(_l("This committee doesn’t have that activity."), code="no-activity", status=404)
    if activity.state is ActivityState.CANCELLED:
        return Refusal(
            _l("This was canceled, so nobody is coming. People who signed up get an email about it anyway."),
            code="cancelled",
            status=409,
        )
    return None


def why_nobody(has_recipients: bool) -> Refusal | None:
    """Why a message to nobody is not sent."""
    if has_recipients:
        return None
    return Refusal(
        _l("Nobody would get this. See who is left out, and why."), code="nobody", field="committee", status=409
    )


def why_not_change(notice: Notice, person_id: int | None, *, is_heir: bool) -> Refusal | None:
    """Only its author works on a draft, or who has taken the office over; and only while it is one."""
    if notice.author_id != person_id and not is_heir:
        return Refusal(_l("Only the person who started this message can change it."), code="not-yours", status=403)
    if notice.state is not NoticeState.DRAFT:
        return Refusal(_l("This message is already on its way, so it can’t be changed."), code="not-a-draft")
    return None


def why_not_take_back(notice: Notice, now: datetime) -> Refusal | None:
    """A message can be taken back until the worker takes it."""
    if notice.state is NoticeState.SCHEDULED and notice.send_at is not None and notice.send_at > now:
        return None
    return Refusal(_l("It’s too late to undo this. The first emails may have already gone out."), code="too-late")


def why_not_stop(notice: Notice, *, is_author: bool) -> Refusal | None:
    """What is going out can be stopped on its way; before, by whoever did not send it, for they have no undo."""
    if notice.state is NoticeState.SENDING or (notice.state is NoticeState.SCHEDULED and not is_author):
        return None
    return Refusal(_l("This message isn’t going out right now, so there’s nothing to stop."), code="not-going-out")
