"""Whether the gate warns or refuses is a choice that an administrator makes; a new installation warns, and says so."""

import re

import pytest
from flask import Flask

from tests.client import Client
from tests.factories import Factories
from volunteers.access import Actor, Role
from volunteers.admin.queries import beginnings
from volunteers.foundation.refusals import Refusal
from volunteers.organization.actions import set_settings
from volunteers.qualifications.queries import is_enforced

pytestmark = pytest.mark.usefixtures("set_clock")


def fields(page: str) -> dict[str, str]:
    """What a browser would send of the page of settings."""
    form = page[page.index('name="stamp"') - 400 :]
    found = dict(re.findall(r'<input[^>]*name="([a-z_]+)"[^>]*value="([^"]*)"', form))
    found |= dict(re.findall(r'<textarea[^>]*name="([a-z_]+)"[^>]*>([^<]*)</textarea>', form))
    return {name: value.replace("&amp;", "&").replace("&#39;", "'") for name, value in found.items()}


def test_it_is_chosen_in_a_list_and_takes_effect(app: Flask, client: Client, make: Factories) -> None:
    client.sign_in(make.person(roles=(Role.ADMINISTRATOR,)))
    page = client.get("/admin/settings").text
    control = page[page.index('name="gate"') :]
    assert re.search(r'<option[^>]*selected[^>]*value="warn"|<option[^>]*value="warn"[^>]*selected', control)
    with app.app_context():
        assert not is_enforced()
        assert not beginnings(None).gate_is_on
    assert "/qualifications/kinds" in client.get("/admin/").text, "the first steps say so"
    odd = client.submit("/admin/settings", {**fields(page), "gate": "sometimes"})
    assert odd.status_code == 422
    assert client.submit("/admin/settings", {**fields(page), "gate": "enforce"}).status_code == 303
    with app.app_context():
        assert is_enforced()
        assert beginnings(None).gate_is_on


def test_no_other_value_is_kept(app: Flask) -> None:
    with app.app_context():
        for value in ("", "ENFORCE", None, 1, ["enforce"]):
            with pytest.raises(Refusal):
                set_settings(Actor.job(), {"gate": value})
        assert not is_enforced()
