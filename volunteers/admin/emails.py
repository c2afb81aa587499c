"""The mail by which an administrator sees that mail arrives."""

from volunteers.links import Link
from volunteers.mail import Message, Recipient
from volunteers.mail.message import secret


def test(link: Link, to: Recipient) -> Message:
    """A mail to oneself, with a button that says it is there."""
    return Message(
        kind="admin/test",
        to=to,
        facts={"arrived": secret(link, "answers.show")},
        dedupe_key=f"test:{link.public_id}",
    )
