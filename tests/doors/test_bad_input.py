"""Every form of the application, with everything that nobody should type into it; and every page, only looked at.

The forms are those that the pages show in the matrix' world, to whom they are shown; each request happens in a
savepoint. A form that no page of that world shows is written down in `BY_HAND`. What a database judges too (NUL, bytes
that are no text, numbers without end) is asked over the stricter one, PostgreSQL; the rest once, over SQLite.
"""

import email
import email.policy
import json
import re
from collections import Counter
from collections.abc import Iterator
from io import BytesIO
from itertools import cycle, islice
from typing import Any
from urllib.parse import quote

import pytest
import sqlalchemy as sa

from tests.doors import asking
from tests.doors.asking import CSRF, NO_TEXT, Answer, Form, House, Input, forms_of, path_of
from tests.doors.test_matrix import _reviewed
from tests.doors.world import ACTORS
from volunteers.foundation.db import db
from volunteers.foundation.text import clean, one_line
from volunteers.mail.claimed import Claimed
from volunteers.mail.models import Delivery
from volunteers.mail.rendering import Letterhead, Press

FINE = {200, 303, 400, 403, 404, 409, 413, 422, 429}
LONG = "x" * 20_001
BCC = "One line\r\nBcc: x@y.example\r\n\r\nanother"
TAG = "xss-canary"
MARKUP = f"<{TAG}>\"'><script>{TAG}()</script><img src=x onerror={TAG}()>"
BIDI = "\u202eabc\u202c\u200f\u2066def\u2069"
NUL, LONE = "a\x00b", "a\ud800b"
WRONG = {
    "number": ("abc", "-1", "1e9", "9" * 30, "²"),
    "date": ("2026-99-99", "0000-00-00", "9999-12-31", "20260101", "-"),
    "datetime-local": ("2026-02-30T25:00", "9999-12-31T23:59", "0001-01-01T00:00", "2026-03-08T02:30", "2026-06-01"),
    "email": ("nobody", "a@b@c", "a@[127.0.0.1]", "<a@b.example>", "a@b.example,c@d.example", "@", "ä@ö.example"),
    "hidden": ("-1", "x", "9" * 30, "1.5", "²"),
    "choice": ("no-such-thing", "-1", "None", "9" * 30),
}
FORM_JUDGES = {
    *("abc", "1e9", "²", "2026-99-99", "0000-00-00", "-", "2026-02-30T25:00"),
    *("nobody", "a@b@c", "a@[127.0.0.1]", "<a@b.example>", "a@b.example,c@d.example", "@"),
    *("x", "1.5", "no-such-thing", "None"),
}
"""Of these, what no form hands on to a database, or as a text like any other."""
FORM_JUDGES_WHOLE = {
    *("no field at all", "everything blank", "a blank before something wrong", "files for texts", "everything twice"),
    *("right to left marks", "extra fields"),
}
"""Of the ways in which a whole form can be odd, those with which no form hands on what a database may not take."""
judges = pytest.mark.parametrize(
    "by_us",
    [
        pytest.param(True, id="for-us", marks=pytest.mark.once),
        pytest.param(False, id="for-a-database", marks=pytest.mark.postgres),
    ],
)
"""Who can be wrong about it: our own code alone, or a database too, and then the stricter one is asked."""

ONE_MECHANISM = ("counted", "for", "kept_as", "key", "once", "stamp", "version", "was")
"""Hidden fields that one function reads for all forms: the first few doors that have one are asked for all of them."""
FEW = 3
MORE_THAN_A_LIST = ("too long", "wrong: -1")
"""What a choice is compared with its list for as with anything else that does not stand there."""

CHOICES = ("choice", "radio", "checkbox", "button", "submit")
UNSEEN = ("password", "hidden", *CHOICES)

PAGES_WAIT = ("/activities/<public_id>/place/asked", "/verify", "/confirm/again", "/register/code", "/register/sent")
"""Pages for a browser that waits for a mail."""

BY_HAND = {
    "/admin/users/<public_id>/open": {"reason": "text"},
    "/desk/applications/<public_id>/decline": {
        "ready": "choice",
        "answer": "text",
        "private_note": "text",
        "version": "hidden",
    },
    "/desk/applications/<public_id>/place": {"committee": "choice"},
    "/desk/people/<public_id>/propose": {"committee": "choice"},
    "/login/second-step": {"code": "text", "recovery": "text"},
    "/login/second-step/passkey": {"credential": "hidden"},
    "/me/security/devices/end": {"device": "text"},
    "/me/security/second-step/off": {"code": "text"},
    "/me/security/second-step/passkey/remove": {"passkey": "hidden"},
    "/me/security/prove": {"password": "password"},
}

FURTHER = {
    "/committees/<slug>/offices/new": "?q=Member",
    "/committees/<slug>/offices/<public_id>/hand-over": "?q=Member",
    "/people/": "?q=Member",
}
"""Where a page shows its form only for a question."""

NOTED = {"/login": {"audit_events"}, "/me/security/prove": {"audit_events"}, "/verify": {"audit_events", "links"}}
"""What is written down although the answer is an error: that somebody tried."""

NOT_KEPT = {"/desk/applications/<public_id>/decline", "/login/second-step", "/me/security/second-step/off"}
"""Forms that their page does not show in this world: the application is not late, and nobody stands before the second
step or has one to turn off.
"""

WITHOUT_TOKEN = {"/u/<token>"}
"""RFC 8058: the one exemption."""

pytestmark = pytest.mark.slow


class Sweep:
    """Each POST door with the fields that it takes, and valid values for them."""

    def __init__(self, house: House) -> None:
        self.house = house
        self.reviewed = _reviewed()
        self.shown = self._forms()

    def actors(self, rule: str, method: str) -> list[str]:
        """Who is let in; whoever holds a link is."""
        who = [actor for actor, cell in zip(ACTORS, self.reviewed[rule, method], strict=True) if cell == "in"]
        if "<token>" in rule or rule in PAGES_WAIT:
            who = ["anonymous"]
        return who

    def _forms(self) -> dict[tuple[str, str], Form]:
        """By path and actor, the form with the most fields."""
        found: dict[tuple[str, str], Form] = {}
        wanted = {actor for rule, _url in self.house.addresses("POST") for actor in self.asking(rule.rule)}
        for rule, url in self.house.addresses("GET"):
            for actor in set(self.actors(rule.rule, "GET")) & wanted:
                page = self.house.ask(actor, url + FURTHER.get(rule.rule, ""), waits=rule.rule in PAGES_WAIT)
                for form in forms_of(page.text, url):
                    key = (path_of(form.action), actor)
                    if form.method == "post" and len(form.inputs) > len(found[key].inputs if key in found else ()):
                        found[key] = form
        return found

    def asking(self, rule: str) -> list[str]:
        """The one actor who tries a door; of messages to members there are two forms."""
        who = self.actors(rule, "POST")
        return [who[0], who[-1]] if rule == "/notices/new" else who[:1]

    def doors(self) -> Iterator[tuple[str, str, str, dict[str, Input]]]:
        """(rule, address, actor, fields)."""
        exports = 0
        for rule, url in self.house.addresses("POST"):
            exports += rule.rule.endswith(EXPORT)
            if rule.rule.endswith(EXPORT) and exports > EXPORTS_TRIED:
                continue
            for actor in self.asking(rule.rule):
                form = self.shown.get((path_of(url), actor))
                by_hand = {name: Input(name, kind) for name, kind in BY_HAND.get(rule.rule, {}).items()}
                yield rule.rule, url, actor, dict(form.inputs) if form else by_hand


EXPORT, EXPORTS_TRIED = "/export", 2
"""Every list leaves by the same door, which writes a file at each try: tests/exports has each list."""

SHAPED = {
    "born_on": "2013-04-05",
    "count": "3",
    "home_place": "39.7, -104.8",
    "languages": "ko",
    "logo_url": "/static/logo.svg",
    "phone": "+1 303 555 0142",
    "signed_on": "August 2014",
    "time_zone": "America/Denver",
}
"""Fields of one line that take only what has a shape, with such a value."""

LEFT_EMPTY = ("until", "left_out", "weekdays")
"""What does not go with something else that is filled in: a series ends by number or by day, on its first one's."""

OTHER_BUTTONS = ("act", "look")
"""Second buttons of a form, of which a browser sends the one that is pressed."""


def _filled(one: Input) -> list[str]:
    """What somebody might choose or type: what is there already, else something plausible."""
    if one.name in LEFT_EMPTY and not one.value and not one.chosen:
        return []
    if one.kind in CHOICES:
        filled = [value for value in one.options if value]
        return one.chosen or filled[:1]
    if one.name in SHAPED and not one.value:
        return [SHAPED[one.name]]
    kind = _kind(one)
    typed = {
        "email": "typed@demo.example",
        "date": "2031-07-01",
        "datetime-local": "2031-07-01T18:00",
        "number": one.least or "1",
        "password": "seven calm herons over Aurora",
        "hidden": "",
        "url": "https://meet.example/x",
    }.get(kind, "Some words")
    if "ends" in one.name and kind == "datetime-local":
        typed = "2031-07-01T20:00"
    if "phone" in one.name or kind == "tel":
        typed = "+1 303 555 0123"
    return [one.value or typed]


def _kind(one: Input) -> str:
    return "email" if "email" in one.name else "choice" if one.kind in CHOICES else one.kind


def _texts(fields: dict[str, Input]) -> list[str]:
    return [name for name, one in fields.items() if _kind(one) not in (*UNSEEN, "number", "date", "datetime-local")]


def _single(fields: dict[str, Input], asked: Counter[str]) -> Iterator[tuple[str, str, str]]:
    """(what is wrong, field, value): one field at a time, all others as they should be."""
    for name, one in fields.items():
        if name in (CSRF, "q") or re.search(r"_[1-9]\Z", name):  # a search, and further rows of the same fields
            continue
        asked[name] += 1
        if name in ONE_MECHANISM and asked[name] > FEW:
            continue
        kind = _kind(one)
        for what, value in (
            ("NUL", NUL), ("too long", LONG), *((f"wrong: {value[:20]}", value) for value in WRONG.get(kind, ()))
        ):  # fmt: skip
            if kind != "choice" or what not in MORE_THAN_A_LIST:
                yield what, name, value


def _whole(fields: dict[str, Input], good: dict[str, list[str]]) -> Iterator[tuple[str, dict[str, Any]]]:
    """(what is wrong, the request): the whole form at once."""
    texts = _texts(fields)
    yield "no field at all", {"data": {}}
    yield "everything empty", {"data": dict.fromkeys(good, "")}
    yield "everything blank", {"data": dict.fromkeys(good, " ")}
    yield "a blank before something wrong", {"data": {name: ["", "no-such-thing"] for name in good}}
    yield "files for texts", {"data": {name: (BytesIO(b"x"), "x.txt") for name in good}}
    yield "everything twice", {"data": {name: [*values, *values, "x"] for name, values in good.items()}}
    yield "everything too long", {"data": {**good, **dict.fromkeys(texts, LONG)}}
    yield "right to left marks", {"data": {**good, **dict.fromkeys(texts, BIDI)}}
    yield "extra fields", {"data": {**good, **EXTRA}}
    raw = "&".join(f"{quote(name)}=a%ED%A0%80b%00" for name in good)
    yield (
        "odd bytes in names",
        {"data": "%ED%A0%80=1&%00=1&=&&" + raw, "content_type": "application/x-www-form-urlencoded"},
    )
    for first in range(2):  # each field is judged by itself, so that one request tries several values
        values = dict(zip(good, islice(cycle((LONE, 5, ["a", {"b": 1}], None, {})), 2 * first, None), strict=False))
        yield f"JSON of all kinds, {first}", {"data": json.dumps(values), "content_type": "application/json"}


NO_FORM = (
    ("JSON that is a list", {"data": "[1, 2]", "content_type": "application/json"}),
    ("no JSON", {"data": "{", "content_type": "application/json"}),
    ("broken multipart", {"data": b"--x\r\n", "content_type": "multipart/form-data; boundary=y"}),
)
"""What is no form at all: one function reads it for every door, so that every eighth door is asked."""


EXTRA = {
    "id": "1",
    "public_id": "1",
    "person_id": "1",
    "account_id": "1",
    "committee_id": "1",
    "role": "administrator",
    "state": "accepted",
    "active": "1",
    "next": "//evil.example",
}


@pytest.fixture(scope="module")
def sweep(house: House) -> Sweep:
    """The forms of the matrix' world, read once."""
    return Sweep(house)


class Faults(list[str]):
    """What went wrong, told at the end all at once."""

    def __init__(self, sweep: Sweep) -> None:
        super().__init__()
        self.sweep = sweep

    def post(self, door: tuple[str, str, str], what: str, *, then: Any = None, **kwargs: Any) -> Answer | None:
        """Submit; never an exception, never a status that no form answers with, and an error stores nothing."""
        rule, url, actor = door
        headers = {"X-CSRFToken": self.sweep.house.token(), **kwargs.pop("headers", {})}
        try:
            answer = self.sweep.house.ask(
                actor, url, "POST", waits=rule in PAGES_WAIT, then=then, headers=headers, **kwargs
            )
        except Exception as error:  # noqa: BLE001 - told with all others at the end
            self.append(f"{rule} as {actor}, {what}: {type(error).__name__} {str(error)[:300]}")
            return None
        if answer.status not in FINE:
            self.append(f"{rule} as {actor}, {what}: {answer.status}")
        if answer.status >= 400 and answer.changed - NOTED.get(rule, set()):
            self.append(f"{rule} as {actor}, {what}: {answer.status}, and yet changed {sorted(answer.changed)}")
        return answer

    def check(self) -> None:
        """Fail with all of them."""
        assert not self, f"{len(self)} faults\n" + "\n".join(self)


def _good(fields: dict[str, Input]) -> dict[str, list[str]]:
    return {name: _filled(one) for name, one in fields.items() if name not in (CSRF, *OTHER_BUTTONS)}


@pytest.mark.once
def test_every_form_takes_its_own_values(sweep: Sweep) -> None:
    """The baseline: what the sweep calls good is good for nearly every form, so that the wrong part gets far."""
    faults = Faults(sweep)
    refused, asked = [], 0
    for rule, url, actor, fields in sweep.doors():
        answer = faults.post((rule, url, actor), "as it should be", data=_good(fields))
        asked += 1
        if answer is not None and answer.status >= 400:
            refused.append(f"{rule}: {answer.status}")
    faults.check()
    assert asked > 70
    assert len(refused) <= 21, "\n".join(refused)  # some make what this world has already, or need two things that fit


@judges
def test_one_field_is_wrong(sweep: Sweep, by_us: bool) -> None:
    """NUL, too long, and of the wrong kind; what was typed beside it is there again."""
    faults, asked = Faults(sweep), Counter[str]()
    for rule, url, actor, fields in sweep.doors():
        good = _good(fields)
        for what, name, value in _single(fields, asked):
            if (value in FORM_JUDGES) is not by_us:
                continue
            answer = faults.post((rule, url, actor), f"{name} {what}", data={**good, name: value})
            if answer is not None and answer.status == 422 and rule not in NOT_KEPT:
                kept = _kept(answer, url, fields, good, wrong=name)
                faults.extend(f"{rule} as {actor}, {name} {what}: lost {lost}" for lost in kept)
    faults.check()


def _kept(answer: Answer, url: str, fields: dict[str, Input], good: dict[str, list[str]], *, wrong: str) -> list[str]:
    """The fields of a page with errors that no longer hold what was typed."""
    found = [
        form for form in forms_of(answer.text, url) if path_of(form.action) == path_of(url) and form.method == "post"
    ]
    again = max(found, key=lambda form: len(form.inputs), default=Form("", ""))
    lost = []
    for name, one in fields.items():
        if name in (CSRF, wrong) or one.kind in ("hidden", "password", "button", "submit"):
            continue
        here = again.inputs.get(name)
        typed = [clean(value) for value in good[name]]
        there = [] if here is None else here.chosen if one.kind in CHOICES else [clean(here.value)]
        if "phone" in name:  # comes back in its international form
            typed, there = ([re.sub(r"\D", "", text) for text in each] for each in (typed, there))
        if set(typed) - set(there):
            lost.append(f"{name}: {typed} is {there}")
    return lost


@judges
def test_the_whole_form_is_odd(sweep: Sweep, by_us: bool) -> None:
    """Empty, twice, too long, marks that turn the line, bytes that are no text, JSON, and fields of other forms."""
    faults = Faults(sweep)
    for number, (rule, url, actor, fields) in enumerate(sweep.doors()):
        for what, request in _whole(fields, _good(fields)):
            if (what in FORM_JUDGES_WHOLE) is by_us:
                faults.post((rule, url, actor), what, **request)
        for what, request in NO_FORM if by_us and number % 8 == 0 else ():
            faults.post((rule, url, actor), what, **request)
    faults.check()


NOT_SEEN = ("\u200b \u2800", "a\x92b", "Some\u202ewords")
LINES = ("Some\u2028words",)
"""One of each kind: tests/web/test_fields.py has them all."""
WHY_NOT = ("can’t be seen", "direction of the text", "one line", "we can’t save")
OWN_SENTENCE = ("email", "phone", "url", "languages", "device", "home_place", "signed_on")
"""Fields with a shape of their own say what that is; a device is no field that anybody types into."""
PLACES = {("/partners/new", "place"), ("/partners/<slug>/edit", "place")}
"""Where a place is two numbers from a map, and the sentence is about those."""
JOINED = ("Ana می\u200cخواهم", "Ana क्\u200dष \u200fשרה\u200e")
"""Joiners and marks as names are written with."""


@pytest.mark.once
def test_what_nobody_sees_is_refused_on_every_form(sweep: Sweep) -> None:
    """Texts of which nothing shows, marks that turn the writing, lines in a line: refused in words, nothing changed."""
    faults, asked = Faults(sweep), 0
    for rule, url, actor, fields in sweep.doors():
        good = _good(fields)
        for name in _texts(fields):
            is_line, is_told = fields[name].is_line, not any(part in name for part in OWN_SENTENCE)
            is_told &= (rule, name) not in PLACES
            for typed in (*NOT_SEEN, *(LINES if is_line else ())):
                asked += name != "q"
                what = f"{rule} as {actor}, {name} {typed!r}"
                answer = faults.post((rule, url, actor), f"{name} {typed!r}", data={**good, name: typed})
                if name == "q" or answer is None:
                    continue
                if answer.changed - NOTED.get(rule, set()):
                    faults.append(f"{what}: changed {sorted(answer.changed)}")
                read = answer.text
                if answer.status == 303:
                    read = _after(sweep.house, actor, url, {**good, name: [typed]})[1]
                if is_told and rule not in NOT_KEPT and not any(why in read for why in WHY_NOT):
                    faults.append(f"{what}: {answer.status}, and no word why")
    faults.check()
    assert asked > 300


@pytest.mark.once
def test_names_are_taken_as_they_are_written(sweep: Sweep) -> None:
    """What is refused nowhere with plain letters is refused nowhere with joiners and marks of the direction."""
    faults = Faults(sweep)
    for rule, url, actor, fields in sweep.doors():
        good = _good(fields)
        texts = [name for name in _texts(fields) if _kind(fields[name]) == "text" and good[name] == ["Some words"]]
        if not texts:
            continue
        plain = faults.post((rule, url, actor), "plain", data=good)
        for typed in JOINED:
            answer = faults.post((rule, url, actor), repr(typed), data={**good, **dict.fromkeys(texts, typed)})
            if answer is not None and plain is not None and answer.status != plain.status:
                faults.append(f"{rule} as {actor}, {typed!r} in {texts}: {answer.status}")
    faults.check()


STALE_SENTENCE = "Someone else changed this "
"""How it begins, where something was typed (it is still there) and where a button was pressed (there was nothing)."""
OPENED_ON = ("version", "stamp")
NEVER_WAS: tuple[str | None, ...] = (None, "", "x", "99999999999", "7")
"""What a form might send in place of the version that it was opened on; None: nothing at all."""


def _other_choices(fields: dict[str, Input]) -> dict[str, list[str]]:
    """Of each list to choose one from, another one than is chosen."""
    others = {
        each: [value for value in one.options if value and value not in one.chosen][:1]
        for each, one in fields.items()
        if one.kind in ("choice", "radio")
    }
    return {each: chosen for each, chosen in others.items() if chosen}


def _edits(sweep: Sweep) -> Iterator[tuple[str, str, str, str, list[dict[str, list[str]]]]]:
    """(rule, address, actor, the field with the version, what one might send) of forms that edit a row.

    One might send the form as it is shown, or filled, in both cases with one text changed; or with other choices.
    """
    for rule, url, actor, fields in sweep.doors():
        for name in OPENED_ON:
            if name in fields and fields[name].value not in ("", "0"):  # a form without a row makes one
                kept = {each: one.chosen if one.kind in CHOICES else [one.value] for each, one in fields.items()}
                text = next((each for each in _texts(fields) if _kind(fields[each]) == "text"), name)
                ways = [{each: value for each, value in way.items() if each != CSRF} for way in (kept, _good(fields))]
                otherwise = {**ways[0], **_other_choices(fields)}
                for way in ways if text != name else ():
                    way[text] = [f"{way[text][0]} again"]
                ways.append(otherwise)
                yield rule, url, actor, name, ways


def _after(house: House, actor: str, url: str, data: dict[str, list[str]]) -> tuple[int, str, frozenset[str]]:
    """The answer's status, what the person reads then, and which tables have other rows."""
    with house.aside():
        client, counter = house.client(actor), house.app.extensions["query_counter"]
        counter.reset()
        answer = client.post(url, data=data, headers={"X-CSRFToken": house.token()})
        changed = house.changed(counter.statements) - asking.NOTED
        read = client.get(answer.headers["Location"]).text if answer.status_code == 303 else answer.text
    return answer.status_code, read, changed


@pytest.mark.once
def test_a_save_over_another_one_is_refused(sweep: Sweep) -> None:
    """Every form that edits a row, with its version missing, garbled or outdated: refused as stale, nothing changed."""
    faults, rules = [], set()
    for rule, url, actor, name, ways in _edits(sweep):
        rules.add(rule)
        for good in ways:
            status, read, changed = _after(sweep.house, actor, url, good)
            if status == 303 and changed and STALE_SENTENCE not in read:
                break
        else:
            faults.append(f"{rule} as {actor}, as it should be: {status}, changed {sorted(changed)}")
        for value in NEVER_WAS:
            wrong = {each: typed for each, typed in good.items() if each != name}
            if value is not None:
                wrong[name] = [value]
            status, read, changed = _after(sweep.house, actor, url, wrong)
            if status not in (303, 409, 422) or STALE_SENTENCE not in read or changed:
                faults.append(f"{rule} as {actor}, {name} {value!r}: {status}, changed {sorted(changed)}")
    assert not faults, f"{len(faults)} faults\n" + "\n".join(faults)
    assert len(rules) >= 15, sorted(rules)


@pytest.mark.once
def test_no_form_takes_a_request_without_its_token(sweep: Sweep) -> None:
    """A missing, a foreign and a forged CSRF token: 400, nothing is changed, and all words are shown to be copied."""
    faults = Faults(sweep)
    foreign = sweep.house.token("5e" * 20)  # somebody else's session
    for rule, url, actor, fields in sweep.doors():
        if rule in WITHOUT_TOKEN:
            continue
        words = {name: f"Words of {name}" for name in _texts(fields) if rule not in BY_HAND}
        for what, token in (("no token", ""), ("a foreign token", foreign), ("a forged token", "x.y.z")):
            typed = {**_good(fields), **words}
            answer = faults.post((rule, url, actor), what, data=typed, headers={"X-CSRFToken": token})
            if answer is not None and (answer.status != 400 or answer.changed):
                faults.append(f"{rule} as {actor}, {what}: {answer.status} {sorted(answer.changed)}")
            if answer is not None:
                lost = [name for name, text in words.items() if text not in answer.text and name != "code"]
                faults += [f"{rule} as {actor}, {what}: lost {name}" for name in lost]
                sends = [form for form in forms_of(answer.text, url) if form.method == "post" and len(form.inputs) > 1]
                faults += [f"{rule} as {actor}, {what}: a form that sends {form.action}" for form in sends]
    faults.check()


def _letters(house: House, since: int) -> Iterator[tuple[Delivery, email.message.EmailMessage]]:
    """The mails that were queued since, as they would be sent."""
    with house.app.app_context():
        press = Press(Letterhead.of(house.app).facts())
        for row in db.session.scalars(sa.select(Delivery).where(Delivery.id > since, Delivery.batch_id.is_(None))):
            claimed = Claimed(*(getattr(row, name) for name in Claimed._fields))
            raw = press.letter(claimed, None).data
            yield row, email.message_from_bytes(raw, policy=email.policy.default)  # type: ignore[misc]  # the policy's


HEADERS = {
    *("From", "To", "Subject", "Date", "Message-ID", "Reply-To", "List-Id", "List-Unsubscribe"),
    *("List-Unsubscribe-Post", "Auto-Submitted", "Content-Type", "MIME-Version", "Content-Language", "Precedence"),
    *("X-Auto-Response-Suppress", "Feedback-ID"),
}


@pytest.mark.once
def test_no_text_becomes_a_mail_header(sweep: Sweep) -> None:
    """CR LF and "Bcc:" in every text: no header more, and none with a line end in it."""
    house, faults = sweep.house, Faults(sweep)
    with house.app.app_context():
        last = db.session.scalar(sa.select(sa.func.max(Delivery.id))) or 0
    looked_at = 0

    def look(_answer: Any) -> None:
        nonlocal looked_at
        for row, letter in _letters(house, last):
            looked_at += 1
            for name in ("to_address", "to_name", "sender_name", "reply_to_address", "reply_to_name", "list_id"):
                text = getattr(row, name) or ""
                if text != one_line(text):
                    faults.append(f"{row.kind}: {name} is {text!r}")
            more = set(letter.keys()) - HEADERS
            if more or letter.defects or "\n" in letter["Subject"]:
                faults.append(f"{row.kind}: {sorted(more)} {letter.defects} {letter['Subject']!r}")
            html = letter.get_body(("html",))
            if html is not None and f"<{TAG}" in str(html.get_content()):
                faults.append(f"{row.kind}: markup in the mail")

    for rule, url, actor, fields in sweep.doors():
        good = _good(fields)
        for name in _texts(fields):
            value = "x@y.example\r\nBcc: z@y.example" if _kind(fields[name]) == "email" else BCC + MARKUP
            faults.post((rule, url, actor), f"CR LF in {name}", data={**good, name: value}, then=look)
    faults.check()
    assert looked_at > 10


@pytest.mark.once
def test_markup_is_only_ever_text(sweep: Sweep) -> None:
    """Markup in every field that takes it: neither the answer nor any page afterwards holds it as markup."""
    house, faults, kept = sweep.house, [], 0
    with house.aside():
        for rule, url, actor, fields in sweep.doors():
            if rule.endswith(("/delete", "/logout", "/close", "/end", "/devices/end")):
                continue
            texts = [name for name in _texts(fields) if "email" not in name]
            client = house.client(actor, waits=rule in PAGES_WAIT)
            data = {**_good(fields), **dict.fromkeys(texts, MARKUP)}
            answer = client.post(url, data=data, headers={"X-CSRFToken": house.token()})
            if answer.mimetype not in NO_TEXT and f"<{TAG}" in answer.text:
                faults.append(f"{rule} as {actor}: markup in the answer")
        for rule, url in house.addresses("GET"):
            for actor in _readers(sweep, rule.rule):
                page = house.client(actor, waits=rule.rule in PAGES_WAIT).get(url)
                if page.mimetype == "image/png":
                    continue
                kept += TAG in page.text
                is_open = any(sign in page.text for sign in (f"<{TAG}", f"<script>{TAG}", f"onerror={TAG}()>"))
                if page.mimetype == "text/html" and is_open:
                    faults.append(f"{rule.rule} as {actor}: stored markup")
    assert not faults, "\n".join(faults)
    assert kept > 20, "the markup was stored nowhere, so nothing was tested"


def _readers(sweep: Sweep, rule: str) -> list[str]:
    """Those who are let in, without those who see the same as another."""
    return [actor for actor in sweep.actors(rule, "GET") if actor not in ("deactivated", "other-member", "board")]


ODD_QUERIES = (
    {"q": NUL, "sort": NUL, "committee": NUL, "state": NUL, "kind": NUL, "language": NUL, "event": NUL, "month": NUL},
    {"q": LONG[:5000], "page": "9" * 30, "per_page": "-1", "month": "9999-99", "as": "9" * 5000, "since": "0001-01-01"},
    {"q": "%' OR 1=1 --", "page": "0", "per_page": "abc", "sort": "id;drop", "view": "list", "month": "2199-12"},
    {"q": ["a", "b"], "lang": "xx", "next": "//evil.example", "committee": ["a", "b"], "until": "9999-12-31"},
    {"q": MARKUP, "committee": MARKUP, "month": MARKUP, "sort": MARKUP, "what": MARKUP, "role": MARKUP},
)
RAW_QUERY = "q=%ED%A0%80&committee=%ED%A0%80&lang=%00&page=%FF&sort=%ED%A0%80&language=%ED%A0%80"


@pytest.mark.once
def test_looking_changes_nothing(sweep: Sweep) -> None:
    """GET of every route for three of those whom it answers, and for one HEAD and whatever may stand in the address."""
    house, faults = sweep.house, []
    for rule, url in house.addresses("GET"):
        actors = sweep.actors(rule.rule, "GET") or ["anonymous", "coordinator"]
        for index, actor in enumerate(dict.fromkeys([*actors[:2], actors[-1]])):
            waits = rule.rule in PAGES_WAIT
            tries: list[tuple[str, dict[str, Any]]] = [("GET", {})]
            if index == 0:
                tries += [("HEAD", {}), *(("GET", {"query_string": query}) for query in (*ODD_QUERIES, RAW_QUERY))]
            for method, more in tries:
                try:
                    answer = house.ask(actor, url, method, waits=waits, **more)
                except Exception as error:  # noqa: BLE001 - told with all others at the end
                    faults.append(f"{method} {url} as {actor} {more}: {type(error).__name__} {str(error)[:300]}")
                    continue
                if answer.changed:
                    faults.append(f"{method} {url} as {actor} changed {sorted(answer.changed)}")
                if answer.status >= 500 or f"<{TAG}" in answer.text:
                    faults.append(f"{method} {url} as {actor} {more}: {answer.status}")
    assert not faults, f"{len(faults)}\n" + "\n".join(faults)


ODD_PARTS = ("a%00b", "%ED%A0%80", "%FF", "x" * 5000, "-1")
PLAIN_PARTS = ("..", "%2e%2e%2f'", "é%0d%0aX-Evil:1")
"""Odd in an address, and to a database texts like any other."""


@judges
def test_odd_addresses_lead_nowhere(sweep: Sweep, by_us: bool) -> None:
    """Every part of every address, with what no row is called."""
    house, faults = sweep.house, []
    for rule in sorted(house.app.url_map.iter_rules(), key=lambda rule: rule.rule):
        if rule.endpoint == "static" or not rule.arguments:
            continue
        method = "GET" if "GET" in (rule.methods or ()) else "POST"
        for part in PLAIN_PARTS if by_us else ODD_PARTS:
            url = rule.rule
            for name in rule.arguments:
                url = url.replace(f"<{name}>", part)
            try:
                answer = house.ask("coordinator", url, method, headers={"X-CSRFToken": house.token()})
            except Exception as error:  # noqa: BLE001 - told with all others at the end
                faults.append(f"{method} {url[:80]}: {type(error).__name__} {str(error)[:300]}")
                continue
            if answer.status not in {302, 303, 308, 403, 404, 405} and not (answer.status == 200 and ".." in url):
                faults.append(f"{method} {url[:80]}: {answer.status}")
            if answer.changed:
                faults.append(f"{method} {url[:80]} changed {sorted(answer.changed)}")
    assert not faults, f"{len(faults)}\n" + "\n".join(faults)
