"""What the outbox would send, as a reader of the mail sees it."""

import re
from typing import Any
from urllib.parse import urlencode

import sqlalchemy as sa
from flask import Flask

from tests.client import Client
from volunteers.foundation.db import db
from volunteers.links.issue import code_for, token_for
from volunteers.links.models import Purpose
from volunteers.mail.models import Delivery


def deliveries(app: Flask, address: str | None = None) -> list[Delivery]:
    """The mails that were put into the outbox, oldest first."""
    with app.app_context():
        select = sa.select(Delivery).order_by(Delivery.id)
        if address is not None:
            select = select.where(Delivery.to_address == address)
        return list(db.session.scalars(select))


def secret_of(delivery: Delivery) -> tuple[str, str]:
    """The token and the code in a mail."""
    fact = next(f for f in delivery.facts.values() if isinstance(f, dict) and "$link" in f)
    return fact["$link"], fact["purpose"]


def token_and_code(app: Flask, address: str) -> tuple[str, str]:
    """The token and the six digits in the newest mail to an address."""
    public_id, purpose = secret_of(deliveries(app, address)[-1])
    with app.app_context():
        return token_for(public_id, Purpose(purpose)), code_for(public_id, Purpose(purpose))


def csrf_free(html: str) -> str:
    """A page without what differs between any two requests: tokens and request ids."""
    return re.sub(r'(name="csrf_token" value=")[^"]+', r"\1", html)


def submit_raw(client: Client, url: str, data: dict[str, str]) -> Any:
    """POST a form as bytes, lone surrogates and all."""
    client.get(url)
    body = urlencode({**data, "csrf_token": client.token()}, errors="surrogatepass")
    return client.post(url, data=body, content_type="application/x-www-form-urlencoded")
