"""What a messenger shows of a public page: title, description and picture, of public words only, under PUBLIC_URL."""

import io
import re
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from PIL import Image

from tests.client import Client
from tests.factories import Factories
from volunteers.committees.models import Committee
from volunteers.foundation.columns import LocalText
from volunteers.foundation.db import db, unguarded
from volunteers.home import sharing
from volunteers.web import picture
from volunteers.web.picture import Words, drawn


def _told(page: str) -> dict[str, str]:
    return dict(re.findall(r'<meta property="og:([a-z:_]+)" content="([^"]*)"', page))


def _path(address: str) -> str:
    return "/" + address.replace("&amp;", "&").split("/", 3)[3]


@pytest.fixture
def pages(make: Factories) -> dict[str, str]:
    """The address of each kind of public page."""
    city = make.city()
    committee = make.committee(partner_city_id=city.id)
    initiative = make.initiative(committee, is_public=True)
    return {
        "committees": f"/committees/{committee.slug}",
        "partner_cities": f"/partners/{city.slug}",
        "initiatives": f"/initiatives/{initiative.public_id}",
        "positions": f"/positions/{make.position(initiative).public_id}",
        "activities": f"/activities/{make.activity(committee, is_public=True).public_id}",
    }


@pytest.mark.parametrize("kind", sharing.KINDS)
def test_a_public_page_has_title_description_and_a_picture(client: Client, pages: dict[str, str], kind: str) -> None:
    told = _told(client.get(pages[kind]).text)
    assert told["title"]
    assert told["url"] == f"http://localhost{pages[kind]}"
    assert told["image"].startswith(f"http://localhost/preview/{kind}/")
    answer = client.get(_path(told["image"]))
    assert (answer.status_code, answer.mimetype) == (200, "image/png")
    assert Image.open(io.BytesIO(answer.data)).size == picture.SIZE
    assert "Set-Cookie" not in answer.headers
    assert "public" in answer.headers["Cache-Control"]
    again = client.get(_path(told["image"]), headers={"If-None-Match": answer.headers["ETag"]})
    assert again.status_code == 304


@pytest.mark.parametrize("url", ["/", "/partners/", "/committees/", "/activities/", "/initiatives/", "/positions/"])
def test_the_lists_have_the_organizations(client: Client, make: Factories, url: str) -> None:
    told = _told(client.get(url).text)
    assert told["title"]
    assert told["description"]
    assert client.get(_path(told["image"])).mimetype == "image/png"


def test_nothing_of_what_is_for_members_leaves(client: Client, make: Factories) -> None:
    """Neither words in the head of the page, nor a picture; and no place of what everybody may see."""
    committee = make.committee()
    hidden = make.activity(committee, is_public=False)
    initiative = make.initiative(committee, is_public=False)
    position = make.position(initiative)
    open_one = make.activity(committee, is_public=True, place="1320 Lark Street", is_address_private=True)
    client.sign_in(make.member(committee))
    for page in (f"/activities/{hidden.public_id}", f"/initiatives/{initiative.public_id}"):
        assert client.get(page).status_code == 200
        assert not _told(client.get(page).text)
    for key in (
        f"activities/{hidden.public_id}",
        f"initiatives/{initiative.public_id}",
        f"positions/{position.public_id}",
    ):
        assert client.get(f"/preview/{key}.png").status_code == 404
    with client.application.app_context():
        assert "Lark" not in str(sharing.words_of(sharing.found("activities", open_one.public_id)))


@pytest.mark.parametrize("key", ["people/x", "activities/none", "activities/a%00b", "committees/%2e%2e", "accounts/1"])
def test_other_addresses_have_no_picture(client: Client, key: str) -> None:
    assert client.get(f"/preview/{key}.png").status_code == 404


def test_it_is_drawn_once_for_each_version(
    app: Flask, client: Client, make: Factories, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Kept while its words are the same, made anew where they are others, and in each language."""
    monkeypatch.setattr(app, "instance_path", str(tmp_path))
    seen: list[Words] = []

    def counted(words: Words) -> bytes:
        seen.append(words)
        return b"picture"

    monkeypatch.setattr("volunteers.home.views.pictures.drawn", counted)
    committee = make.committee(name="Korea Committee")
    committee_url = f"/preview/committees/{committee.slug}.png"
    for _ in range(2):
        client.get(committee_url)
    assert len(seen) == 1
    client.get(f"{committee_url}?lang=es")
    with app.app_context(), unguarded("another name"):
        db.session.get_one(Committee, committee.id).name = LocalText.of("Corea")
        db.session.commit()
    client.get(committee_url)
    assert [words.title for words in seen][-1] == "Corea"
    monkeypatch.setattr("volunteers.home.views.pictures.FOLDER", "no/such/place")
    assert client.get(committee_url).data == b"picture"


@pytest.mark.parametrize(
    "words",
    [
        Words("", "en", "", "", "A"),
        Words("A" * 300, "en", "B" * 300, "C" * 300, "D" * 300, "E" * 80, "en", 12),
        Words("نادي القراءة 12:30", "ar", "Ethiopia", "Monday", "Name", "አዳማ", "am", 3),
        Words("\U0001f469\u200d\U0001f680 \ue000 story", "en", "", "", "A", "\ue000", "und", 40),
    ],
)
@pytest.mark.parametrize("has_fontconfig", [True, False])
def test_any_words_are_drawn(monkeypatch: pytest.MonkeyPatch, words: Words, has_fontconfig: bool) -> None:
    """Too long, right to left, of no font here; and on a machine that has no fontconfig."""
    picture._font.cache_clear()
    picture._file.cache_clear()
    picture._fonts.cache_clear()
    if not has_fontconfig:
        monkeypatch.setattr("volunteers.web.picture.shutil.which", lambda _name: None)
    found: Any = Image.open(io.BytesIO(drawn(words)))
    assert (found.format, found.size) == ("PNG", picture.SIZE)
    picture._font.cache_clear()
    picture._file.cache_clear()
    picture._fonts.cache_clear()


def test_the_share_button_stands_on_what_everybody_may_come_to(client: Client, make: Factories) -> None:
    committee = make.committee()
    client.sign_in(make.member(committee))
    for is_public in (True, False):
        activity = make.activity(committee, is_public=is_public)
        page = client.get(f"/activities/{activity.public_id}").text
        assert ("data-share" in page) is is_public
        assert (f'value="http://localhost/activities/{activity.public_id}"' in page) is is_public
