"""Every mail of this room, as it is read, in both languages."""

import re

import pytest
from flask import Flask

from tests.factories import Factories
from volunteers.access import Actor
from volunteers.accounts import emails
from volunteers.audit import action, record
from volunteers.audit.events import Event
from volunteers.foundation import clock
from volunteers.links import Link, Purpose, issue
from volunteers.mail import Message, Recipient, outbox
from volunteers.mail.delivery import deliver_all
from volunteers.mail.files import kept

TOLD = Event("test.mails")
WITH_LINK = (
    emails.sign_in,
    emails.reset,
    emails.set_password,
    emails.confirm_new_address,
)
WITHOUT = (emails.nobody_registered, emails.closed, emails.address_taken)


def all_messages(link: Link, to: Recipient) -> list[Message]:
    """One of each."""
    return [
        *(write(link, to) for write in (*WITH_LINK, *WITHOUT)),
        emails.way_in(link, "Tomás", to, says_who=False),
        emails.password_changed("1", to),
        emails.address_changed(1, clock.now(), to),
    ]


@pytest.mark.parametrize("language", ["en", "es", "am"])
def test_every_mail_reads_well(fresh_app: Flask, language: str) -> None:
    """Subject without a name or address, text and HTML, one button at most, nothing secret where nothing is asked."""
    to = Recipient("ruth@demo.example", "Ruth Abernathy", language)

    @action
    def write() -> int:
        record(Actor.job(), TOLD)
        link = issue(Purpose.SIGN_IN, ttl=None, account_id=1, address=to.address)
        messages = all_messages(link, to)
        for message in messages:
            outbox.put(message)
        return len(messages)

    with fresh_app.app_context():
        count = write()
        deliver_all()
        letters = kept()
        assert len(letters) == count
        for letter in letters:
            assert "Ruth" not in letter.subject
            assert "@" not in letter.subject
            assert "http" not in letter.subject
            assert letter.html.count('class="button"') <= 1
            assert "{{" not in letter.text
            assert "{{" not in letter.html
            assert len(re.findall(r"\b\d{6}\b", letter.text)) <= 1


def test_sensitive_are_those_with_a_link(make: Factories) -> None:
    """Bodies with a way in are shown to nobody."""
    link = Link(public_id="bcdfghjklmnpqrst", purpose=Purpose.SIGN_IN)
    to = Recipient("ruth@demo.example")
    assert all(write(link, to).sensitive for write in WITH_LINK)
    assert not any(write(link, to).sensitive for write in WITHOUT)
