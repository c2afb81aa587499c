"""Every e-mail: the outbox (a Delivery is its row), rendering, transport, suppression. Knows no subject.

Words: a *message* is what a room writes (kind, recipient, facts); a *delivery* is its row; a *batch* holds what a
message to many shares; a *gate* is asked whether somebody may be written to; *suppressed* means it was left out,
with the reason.
"""

from volunteers.mail import outbox
from volunteers.mail.message import Message, Recipient
from volunteers.mail.setup import init_app

__all__ = ["Message", "Recipient", "init_app", "outbox"]
