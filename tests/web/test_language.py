"""?lang=, then what was chosen, then the person, then the browser; and a switch on every page."""

from flask import Flask

from tests.client import Client
from tests.factories import Factories


def test_the_browser_then_the_switch(client: Client) -> None:
    assert '<html lang="es"' in client.get("/login", headers={"Accept-Language": "es-MX,es;q=0.9"}).text
    assert '<html lang="en"' in client.get("/login", headers={"Accept-Language": "tlh"}).text
    assert '<html lang="es"' in client.get("/login?lang=es").text
    assert '<html lang="es"' in client.get("/login").text  # it stays chosen
    assert '<html lang="es"' in client.get("/login?lang=tlh").text  # an unknown one changes nothing


def test_the_person_comes_before_the_browser(client: Client, make: Factories) -> None:
    client.sign_in(make.person(preferred_language="es"))
    assert '<html lang="es"' in client.get("/nothing", headers={"Accept-Language": "en"}).text


def test_what_a_link_asks_for_holds_where_it_only_leads_on(app: Flask) -> None:
    """The link of a Spanish mail, in a browser that speaks English, to a page behind the sign-in; and none."""
    english = {"Accept-Language": "en"}
    for path in ("/me", "/me/preferences", "/verify", "/activities/nothing/people"):
        pages = [
            app.test_client().get(path + asked, headers=english, follow_redirects=True) for asked in ("?lang=es", "")
        ]
        assert ['<html lang="es"' in page.text for page in pages] == [True, False], path


def test_every_page_has_the_switch(client: Client) -> None:
    page = client.get("/login?next=/me").text
    assert 'hreflang="es"' in page
    assert "lang=es" in page
    assert "next=/me" in page.replace("%2F", "/")
