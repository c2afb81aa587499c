"""The public pages of committees, through the door."""

import re

from tests.client import Client
from tests.factories import Factories


def test_directory_and_page(client: Client, make: Factories) -> None:
    """Everybody sees the committees, and nobody's members."""
    city = make.city()
    korea = make.committee(partner_city_id=city.id)
    make.committee("Language Bank", kind="special-interest")
    chair = make.officer(korea)
    page = client.get("/committees/")
    assert "Korea Committee" in page.text
    assert "Language Bank" in page.text
    assert "Language Bank" not in client.get("/committees/?kind=country").text
    page = client.get(f"/committees/{korea.slug}")
    assert page.status_code == 200
    assert chair.full_name not in page.text
    assert f"/committees/{korea.slug}/join" in page.text
    for path in ("/register", f"/committees/{korea.slug}/join", f"/committees/{korea.slug}/contact", "/register/young"):
        assert client.get(path).status_code == 200, path


def test_how_to_join_is_true_while_nobody_chairs(client: Client, make: Factories) -> None:
    korea = make.committee()
    unled = client.get(f"/committees/{korea.slug}").text
    make.officer(korea)
    led = client.get(f"/committees/{korea.slug}").text
    answered = [re.search(r"<dt>How to join</dt>\s*<dd>(.*?)</dd>", page) for page in (unled, led)]
    said = [found[1] for found in answered if found]
    assert len(said) == 2
    assert "oordinator" in said[0]
    assert "oordinator" not in said[1]
