"""What happened to a mail, in plain words, each with what to do."""

import re
from collections.abc import Mapping
from typing import Any

from flask import current_app

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
        _R.PAUSED: _l("Not sent: a backup was restored, and this may have gone out before that."),
        _R.UNSUBSCRIBED: _l("Not sent: the person unsubscribed."),
    },
)


SORTS: Mapping[Sort, Any] = names(
    Sort,
    {
        Sort.NOTICES: _l("our messages to everyone"),
        Sort.REQUESTS: _l("requests to take on a role or tell us what a few lines say"),
        Sort.YEARLY: _l("the question, once a year, if what we know about you is still right"),
        Sort.PLACES: _l("emails about places you took, such as a new time or a cancellation"),
        Sort.ROLES: _l("emails about roles you took on or offered to take on"),
        Sort.BELONGING: _l("emails about your memberships and offices"),
        Sort.CHECKS: _l("reminders before a training or check of yours expires"),
        Sort.ANSWERS: _l("answers to your requests"),
        Sort.SIGN_IN: _l("sign-in links and changes to your sign-in"),
        Sort.DUTIES: _l("what needs your attention in an office you hold"),
    },
)
"""What each sort of mail is about, to whoever gets it, as a part of a list."""


THEIR_SORTS: Mapping[Sort, Any] = names(
    Sort,
    {
        **SORTS,
        Sort.YEARLY: _l("the question, once a year, if what we know about them is still right"),
        Sort.PLACES: _l("emails about places they took, such as a new time or a cancellation"),
        Sort.ROLES: _l("emails about roles they took on or offered to take on"),
        Sort.BELONGING: _l("emails about their memberships and offices"),
        Sort.CHECKS: _l("reminders before a training or check of theirs expires"),
        Sort.ANSWERS: _l("answers to their requests"),
        Sort.SIGN_IN: _l("sign-in links and changes to their sign-in"),
        Sort.DUTIES: _l("what needs their attention in an office they hold"),
    },
    purpose="theirs",
)
"""The same to whoever else reads what somebody gets."""


def stop_in_words(category: str, committee: str | None = None) -> str:
    """What the unsubscribing link of a mail stops: the messages of a committee, or mails of its sort."""
    if committee:
        return str(_("Stop getting messages from %(committee)s", committee=committee))
    if category == Sort.REQUESTS.category:
        return str(_("Stop getting questions like this by email"))
    if category == Sort.YEARLY.category:
        return str(_("Stop asking me this every year"))
    return str(_("Stop getting messages like this"))


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


def is_mailbox_full(answer: str | None) -> bool:
    """Whether a server refused a mail because there is no room for it: the address itself works."""
    return re.search(r"\b[45]\.2\.2\b|^552\b(?!.*\b5\.3\.4\b)", answer or "") is not None


def state_in_words(delivery: Delivery) -> Any:
    """What happened to a mail, for whoever may see it."""
    if delivery.state is DeliveryState.SUPPRESSED and delivery.suppressed_reason is not None:
        return REASONS[delivery.suppressed_reason]
    if delivery.state is DeliveryState.SENT and not current_app.config.get("MAIL_SERVER"):
        return _("Kept on this machine: there is no mail server.")
    if delivery.state is DeliveryState.BOUNCED and is_mailbox_full(delivery.error):
        return _l("Bounced: the mailbox is full. Please tell the person, and send it again later.")
    return STATES[delivery.state]
