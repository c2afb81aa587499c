"""A finished mail in Flask-Mail's clothes: its envelope, and bytes that are sent as they are."""

import flask_mail


class Letter(flask_mail.Message):
    """One mail, ready to send. `as_bytes` are our own: quoted-printable, folded, with a fixed Message-ID."""

    def __init__(
        self, *, delivery_id: int, message_id: str, envelope_from: str, to: str, subject: str, data: bytes
    ) -> None:
        # Not super().__init__: it makes a Message-ID of its own, and asks the network for this machine's name to do so.
        self.delivery_id = delivery_id
        self.message_id = self.msgId = message_id
        self.envelope_from = self.sender = envelope_from
        self.recipients = [to]
        self.subject = subject
        self.data = data
        self.to = to
        self.cc, self.bcc, self.alts, self.attachments = [], [], {}, []
        self.mail_options, self.rcpt_options = [], []

    def as_bytes(self) -> bytes:
        """The message as it goes over the wire, before dots are stuffed."""
        return self.data
