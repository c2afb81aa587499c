"""Every door asked by a browser that takes compressed answers; and the four measures against BREACH (ADR 0023).

Whoever listens sees how long answers are, and can have a browser of somebody who is signed in ask for addresses with
words of their choice. The length must not tell whether these words stand on the page as well.
"""

import gzip
import re
import secrets
from difflib import SequenceMatcher
from typing import Any
from urllib.parse import urlsplit

import pytest
from flask.testing import FlaskClient
from itsdangerous import URLSafeTimedSerializer
from werkzeug.test import TestResponse

from tests.doors.asking import CSRF, House
from volunteers.web.compression import COMPRESSED, MOST_RANDOM, NOBODYS, SHORTEST
from volunteers.web.masking import FIELD, masked, unmasked
from volunteers.web.shared import kept_for

pytestmark = pytest.mark.once

ASKING = ("anonymous", "chair", "administrator")
GZIP = {"Accept-Encoding": "gzip, deflate, br, zstd"}
TOKEN = re.compile(rf'name="{FIELD}" value="([^"]+)"')
LONGEST_IN_COMMON = 6
"""Letters that two random tokens share somewhere in one of ten million pairs."""


def _words(answer: TestResponse) -> str:
    """What the answer says, without what is new each time."""
    data = gzip.decompress(answer.data) if answer.headers.get("Content-Encoding") == "gzip" else answer.data
    return TOKEN.sub("", re.sub(rb"\b[0-9a-z]{16}\b", b"", data).decode())


def _is_packed(answer: TestResponse) -> bool:
    return answer.headers.get("Content-Encoding") == "gzip"


def _get(house: House, actor: str, url: str, method: str = "GET") -> TestResponse:
    with house.aside():
        return house.client(actor).open(url, method=method, headers=GZIP)


def test_every_door_is_compressed_right(house: House) -> None:
    """The same words as without; length, variants and HEAD as they must be; no picture, nothing short."""
    faults, seen = [], set[tuple[str, bool]]()
    for rule, url in house.addresses("GET"):
        for actor in ASKING:
            with house.aside():
                plain = house.client(actor).get(url)
            packed, head = _get(house, actor, url), _get(house, actor, url, "HEAD")
            is_packed, is_long = _is_packed(packed), len(plain.data) >= SHORTEST + 20
            is_text = packed.mimetype in COMPRESSED
            is_hidden = (
                packed.status_code >= 400 and actor != "anonymous" and kept_for(house.app, rule.endpoint) is None
            )
            is_varied = "Accept-Encoding" in packed.headers.get("Vary", "")
            seen.add((packed.mimetype, is_packed))
            ways = {
                "Content-Encoding": "Content-Encoding" not in plain.headers,
                "the same words": not is_packed or _words(packed) == _words(plain),
                "length": int(packed.headers.get("Content-Length", len(packed.data))) == len(packed.data),
                "compressed": is_packed == (is_text and is_long and not is_hidden) or not is_long,
                "Vary": is_varied == ("Accept-Encoding" in plain.headers.get("Vary", "")) and is_varied >= is_packed,
                "HEAD": not head.data and _is_packed(head) == is_packed,
                "weak tag": not is_packed or packed.headers.get("ETag", "W/").startswith("W/"),
            }
            faults += [f"{url} as {actor}: {name} {dict(packed.headers)}" for name, good in ways.items() if not good]
    assert not faults, "\n".join(faults)
    assert {("text/html", True), ("text/calendar", True), ("image/png", False), ("application/json", False)} <= seen
    assert ("image/png", True) not in seen


# 1. the token is another one on each page


def _common(one: str, other: str) -> int:
    return SequenceMatcher(None, one, other, autojunk=False).find_longest_match().size


def test_no_two_pages_have_the_same_token(house: House) -> None:
    """Nor a part of it; all forms of one page have the same, and the session's own stands on no page."""
    faults, pages = [], 0
    for _rule, url in house.addresses("GET"):
        texts = [house.ask("chair", url).text for _turn in range(2)]
        tokens = [set(TOKEN.findall(text)) for text in texts]
        if not tokens[0]:
            continue
        pages += 1
        if [len(each) for each in tokens] != [1, 1]:
            faults.append(f"{url}: {tokens}")
            continue
        one, other = (each.pop() for each in tokens)
        if _common(one, other) > LONGEST_IN_COMMON or unmasked(one) != house.csrf or unmasked(other) != house.csrf:
            faults.append(f"{url}: {one} {other}")
        if house.csrf in "".join(texts):
            faults.append(f"{url}: the session's token")
    assert not faults, "\n".join(faults)
    assert pages > 50


def test_the_tokens_of_all_pages_that_are_open_are_good(house: House) -> None:
    """And those of another session, cut, longer, or none at all are not."""
    client, press = house.client("chair"), "/me/calendar"
    pages = [TOKEN.search(client.get("/me").text) for _page in range(2)]
    good = [found[1] for found in pages if found]
    signed = URLSafeTimedSerializer(house.app.secret_key or "", salt="wtf-csrf-token")
    good.append(str(signed.dumps(house.csrf)))  # on a page from before there were masks
    bad = [masked(secrets.token_hex(20)), good[0][:-4], f"{good[0]}AAAA", house.csrf, "", "á", good[0][::-1]]
    bad.append(str(signed.dumps("5e" * 20)))
    statuses = []
    for token in [*good, *bad]:
        with house.aside():
            statuses.append(client.post(press, data={CSRF: token}).status_code)
    assert statuses == [303] * len(good) + [400] * len(bad)


# 2. the length is random


def test_the_same_page_has_many_lengths(house: House) -> None:
    """A hundred bytes apart at most; whoever compares two guesses compares two draws."""
    for actor, url in (("chair", "/me"), ("chair", "/committees/"), ("anonymous", "/")):
        lengths = [len(_get(house, actor, url).data) for _turn in range(24)]
        assert len(set(lengths)) > 8, f"{url}: {lengths}"
        assert 20 < max(lengths) - min(lengths) < MOST_RANDOM + 30, f"{url}: {lengths}"


# 3. no cookie goes along where another site asks


def _cookies(answer: TestResponse) -> list[str]:
    return answer.headers.getlist("Set-Cookie")


def test_every_cookie_stays_on_our_site(house: House) -> None:
    """`SameSite` on each that any door sets, so that a form or a picture of another site asks as nobody."""
    set_by: dict[str, list[str]] = {}
    for _rule, url in house.addresses("GET"):
        for actor in ASKING:
            address = f"{url}{'&' if urlsplit(url).query else '?'}lang=es"
            set_by[f"{address} as {actor}"] = _cookies(_get(house, actor, address))
    for _rule, url in house.addresses("POST"):
        with house.aside():
            answer = house.client("anonymous").post(url, headers={"X-CSRFToken": house.token()})
        set_by[f"POST {url}"] = _cookies(answer)
    faults = [
        f"{where}: {cookie}"
        for where, cookies in set_by.items()
        for cookie in cookies
        if not re.search(r"; SameSite=(Lax|Strict)\b", cookie) or "; HttpOnly" not in cookie
    ]
    assert not faults, "\n".join(faults)
    assert sum(map(len, set_by.values())) > 50


# 4. what is searched for isn't compressed beside what is personal


def test_no_answer_to_words_is_compressed_for_somebody(house: House) -> None:
    """Whichever name the words come under: each page repeats its address. Without words it is compressed."""
    faults, compared = [], 0
    for rule, url in house.addresses("GET"):
        start = f"{url}{'&' if urlsplit(url).query else '?'}"
        if kept_for(house.app, rule.endpoint) is not None or not _is_packed(_get(house, "chair", url)):
            continue  # what is the same for everybody has no session, and nothing to find out
        compared += 1
        faults += [
            f"{start}{words}" for words in ("q=Vega", "x=Vega") if _is_packed(_get(house, "chair", start + words))
        ]
        faults += [
            f"{start}{plain}" for plain in ("lang=es", "page=1") if not _is_packed(_get(house, "chair", start + plain))
        ]
    assert not faults, "\n".join(faults)
    assert compared > 50


def test_a_search_is_sent_as_it_is(house: House) -> None:
    """By name, in the roster, and what an error repeats: as long as its words, whatever they are."""
    roster = f"/committees/{house.world.rows['committee'].slug}/members"
    for url in ("/search?q=vega", f"{roster}?q=vega", "/committees/vega", "/vega", "/api/v1/committees/vega"):
        answer = _get(house, "chair", url)
        assert not _is_packed(answer), url
        assert "Accept-Encoding" not in answer.headers.get("Vary", ""), url
    for url in ("/search", roster):
        assert _is_packed(_get(house, "chair", url)), url
    assert _is_packed(_get(house, "anonymous", "/vega"))
    assert _is_packed(_get(house, "anonymous", "/activities/?view=list&committee=vega"))


def test_what_a_form_sent_is_shown_again_as_it_is(house: House) -> None:
    """Refused, too large, with a token that is over: what somebody typed stands there beside what is theirs."""
    client = house.client("chair")
    sent: list[tuple[int, dict[str, Any]]] = [
        (422, {"data": {CSRF: house.token(), "full_name": ""}}),
        (400, {"data": {CSRF: "old", "full_name": "Vega"}}),
        (413, {"data": {CSRF: house.token(), "full_name": "x" * 3_000_000}}),
    ]
    for status, kwargs in sent:
        with house.aside():
            answer = client.post("/me/profile", headers=GZIP, **kwargs)
        assert (answer.status_code, _is_packed(answer)) == (status, False)
        assert len(answer.data) > SHORTEST


def test_nobodys_session_is_known_by_its_keys(house: House) -> None:
    """What a session of nobody holds is said in one place; a new key makes it somebody's until it is said there."""
    client = FlaskClient(house.app, house.app.response_class, use_cookies=True)
    for url in ("/", "/login", "/register", "/committees/?lang=es", "/activities/"):
        with house.aside():
            client.get(url)
    with client.session_transaction() as session:
        assert set(session) <= NOBODYS
