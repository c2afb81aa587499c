"""What happened to a mail, in plain words, each with what to do."""

from collections.abc import Mapping
from typing import Any

from volunteers.foundation.naming import names
from volunteers.foundation.text import _, _l
from volunteers.mail.models import Delivery, DeliveryState, SuppressedReason
from volunteers.mail.sorts import Sort

_S, _R = DeliveryState, SuppressedReason

STATES: Mapping[DeliveryState, Any] = names(
    DeliveryState,
    {
        _S.QUEUED: _l("Waiting to be sent."),
        _S.SENDING: _l("Sending."),
        _S.DEFERRED: _l("Couldn’t be delivered yet. We’ll try again automatically."),
        _S.SENT: _l("Sent: the other mail server accepted it."),
        _S.BOUNCED: _l("Bounced: the address doesn’t work. Please ask the person for another one."),
        _S.COMPLAINED: _l("The person marked our email as spam, so we no longer email them."),
        _S.FAILED: _l("Couldn’t be sent. Look at the server’s answer, then send it again."),
        _S.SUPPRESSED: _l("Not sent."),
        _S.CANCELLED: _l("Undone before it was sent."),
    },
)

REASONS: Mapping[SuppressedReason, Any] = names(
    SuppressedReason,
    {
        _R.BAD_ADDRESS: _l("Not sent: email can’t go to this address."),
        _R.BOUNCED: _l("Not sent: email to this address bounced before. Please ask the person for another one."),
        _R.BY_HAND: _l("Not sent: one of us took this address off."),
        _R.COMPLAINED: _l("Not sent: the person marked our email as spam before."),
        _R.GONE: _l("Not sent: this person is no longer with us."),
        _R.MINOR: _l("Not sent: the person is under 18, and nobody can email them without their parent or guardian."),
        _R.OPTED_OUT: _l("Not sent: the person doesn’t want this kind of email."),
        _R.PAUSED: _l("Not sent: email is paused."),
        _R.UNSUBSCRIBED: _l("Not sent: the person unsubscribed."),
    },
)


SORTS: Mapping[Sort, Any] = names(
    Sort,
    {
        Sort.NOTICES: _l("messages to everybody from us"),
        Sort.REQUESTS: _l("questions about whether you can take on a role, or read a few lines to us"),
        Sort.PLACES: _l("mails about places that you took, such as another time, or that it is off"),
        Sort.ROLES: _l("mails about roles that you took or offered to take"),
        Sort.BELONGING: _l("mails about your memberships and offices"),
        Sort.ANSWERS: _l("answers to what you asked us for"),
        Sort.SIGN_IN: _l("links to sign in, and changes to your sign-in"),
        Sort.DUTIES: _l("what needs you in an office that you hold"),
    },
)
"""What each sort of mail is about, to whoever gets it, as a part of a list."""


def stop_in_words(category: str, committee: str | None = None) -> str:
    """What the unsubscribing link of a mail stops: the messages of a committee, or mails of its sort."""
    if committee:
        return str(_("Get no more messages from %(committee)s", committee=committee))
    if category == Sort.REQUESTS.category:
        return str(_("Get no more questions like this by mail"))
    return str(_("Get no more messages like this"))


KINDS = {
    DeliveryState.SENT: "good",
    DeliveryState.BOUNCED: "bad",
    DeliveryState.FAILED: "bad",
    DeliveryState.COMPLAINED: "bad",
    DeliveryState.SUPPRESSED: "off",
    DeliveryState.CANCELLED: "off",
}


def state_kind(delivery: Delivery) -> str:
    """How its state is marked: good, bad, off, or not at all while it is on its way."""
    return KINDS.get(delivery.state, "")


def state_in_words(delivery: Delivery) -> Any:
    """What happened to a mail, for whoever may see it."""
    if delivery.state is DeliveryState.SUPPRESSED and delivery.suppressed_reason is not None:
        return REASONS[delivery.suppressed_reason]
    return STATES[delivery.state]
