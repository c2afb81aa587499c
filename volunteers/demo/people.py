"""Invented people: names in several scripts, languages, addresses, and a canary in each private field."""

import hashlib
import tomllib
from datetime import timedelta
from functools import lru_cache
from typing import Any

from volunteers.access import Role
from volunteers.accounts.models import Account, RoleGrant
from volunteers.demo.accounts import ACCOUNTS
from volunteers.demo.stage import DATA, Someone, Stage
from volunteers.foundation.languages import WRITTEN_TO
from volunteers.foundation.text import fold
from volunteers.people.models import (
    Availability,
    Basis,
    Channel,
    LanguageSkill,
    Level,
    OptOut,
    Person,
    StillRight,
    made_of_names,
)

CAST: dict[str, tuple[str, str, str]] = {
    "admin": ("Ruth Castell", "Ruth", "en"),
    "coordinator": ("Tomás Ibarra Quill", "Tomás", "es"),
    "chair": ("Dana Seo Whitlow", "Dana", "en"),
    "secretary": ("Grace Oyelaran", "Grace", "en"),
    "member": ("Marisol Vega Lindqvist", "Marisol", "es"),
    "other-chair": ("ሰላም ተስፋዬ", "Selam", "am"),
    "treasurer": ("Yonas Girma", "Yonas", "am"),
    "board": ("Everett Ashby", "Everett", "en"),
    "auditor": ("अनिशा श्रेष्ठ", "Anisha", "ne"),
    "newcomer": ("Lucas Okafor Brandt", "Lucas", "en"),
    "guardian": ("Amina Warsame Nuur", "Amina", "so"),
}
"""The people behind the demonstration accounts, by what stands before the @: name, call-name, language."""

SPEAKS_TOO = {"chair": "ko", "secretary": "ko"}
"""Further languages that some of them speak well: who leads the Korea Committee speaks Korean."""

ROLES = {
    "admin": Role.ADMINISTRATOR,
    "coordinator": Role.COORDINATOR,
    "board": Role.BOARD,
    "auditor": Role.AUDITOR,
}
SKILLS = ("driving", "cooking", "photography", "audio", "first aid", "bookkeeping", "teaching", "sewing")
NEWCOMER_DAYS = 5
CONSONANTS, VOWELS = "bdfgklmnprstvzhj", "aeiou"
LARGE = 1_000  # from so many people on, made-up words alone might meet
WITH_ADDRESS, WITH_ACCOUNT = 0.95, 0.92
OTHER_LANGUAGES = ("es", "en", "fr", "ko", "am", "ar", "vi", "so")


def canary(number: int, of: str) -> str:
    """A made-up word that stands in one field of one person only, so that a leak is found by searching for it."""
    digest = hashlib.sha256(f"{number}:{of}".encode()).digest()
    return "".join(CONSONANTS[byte >> 4] + VOWELS[byte % len(VOWELS)] for byte in digest[:5]).capitalize()


@lru_cache(maxsize=1)
def _names() -> dict[str, Any]:
    with (DATA / "names.toml").open("rb") as file:
        return tomllib.load(file)


def _invented(stage: Stage, language: str) -> tuple[str, str]:
    """A full name as it is written, and its Latin form for a call-name and an address."""
    parts = _names()[language]
    order, pick = parts.get("order", "given family"), stage.random.choice
    given = pick(parts["given"])
    if order == "family given":
        pieces, join = [pick(parts["family"]), given], parts.get("join", " ")
    elif order == "given family":
        pieces, join = [given, pick(parts["family"])], " "
    elif order == "given two families":
        pieces, join = [given, *stage.random.sample(parts["family"], 2)], " "
    else:
        pieces, join = stage.random.sample(parts["given"], 2 if order == "given father" else 3), " "
        given = pieces[0]
    written = join.join(piece.partition("|")[0] for piece in pieces)
    return written, given.partition("|")[2] or given


def _slug(text: str) -> str:
    return "".join(letter for letter in fold(text) if "a" <= letter <= "z")


def _phone(number: int) -> str:
    """Numbers that nobody has: 555-0100 to 555-0199."""
    return f"+1 {200 + number // 100 % 800} 555 01{number % 100:02d}"


def _account(stage: Stage, email: str, days: int, **values: Any) -> int:
    return stage.rows.add(
        Account,
        email=email,
        active=True,
        fs_uniquifier=f"{stage.random.getrandbits(128):032x}",
        created_at=stage.ago(days),
        confirmed_at=stage.ago(days) + timedelta(minutes=7),
        is_demonstration=True,
        **values,
    )


def _person(stage: Stage, number: int, someone: dict[str, Any], days: int) -> int:
    random = stage.random
    full_name, call_name = someone["full_name"], someone["call_name"]
    return stage.rows.add(
        Person,
        account_id=someone["account_id"],
        full_name=full_name,
        call_name=call_name,
        **made_of_names(full_name, call_name, ""),
        name_language=someone["language"],
        email=someone["email"],
        phone=_phone(2 * number) if random.random() < 0.8 else None,
        preferred_language=someone["preferred_language"],
        is_adult=True,
        may_be_asked=random.random() < 0.6,
        availability=sorted(random.sample([a.value for a in Availability], random.randint(1, 3))),
        skills=sorted(random.sample(SKILLS, random.randint(0, 2))),
        emergency_name=f"{random.choice(_names()['en']['given'])} {canary(number, 'emergency_name')}",
        emergency_phone=_phone(2 * number + 1),
        postal_address=_postal_address(number),
        is_demonstration=True,
        created_at=stage.ago(days),
    )


def _postal_address(number: int) -> str | None:
    """Two of three have one."""
    street = f"{100 + number} {canary(number, 'postal_address')} St"
    return f"{street}\nAurora, CO {80010 + number % 8}" if number % 3 else None


def _languages(stage: Stage, person_id: int, language: str, also: str | None) -> None:
    random = stage.random
    known: dict[str, tuple[Level, Level | None]] = {language: (Level.NATIVE, random.choice((Level.NATIVE, Level.WORK)))}
    known.setdefault("en", (random.choice((Level.CONVERSATION, Level.WORK)), random.choice((Level.WORK, None))))
    if also is not None:
        known.setdefault(also, (Level.WORK, Level.WORK))
    if random.random() < 0.35:
        known.setdefault(random.choice(OTHER_LANGUAGES), (random.choice((Level.FEW_WORDS, Level.CONVERSATION)), None))
    for tag, (speaks, writes) in known.items():
        stage.rows.add(
            LanguageSkill,
            person_id=person_id,
            language=tag,
            speaks=speaks,
            writes=writes,
            interprets=speaks.rank >= Level.WORK.rank and random.random() < 0.15,
            translates=writes is not None and writes.rank >= Level.WORK.rank and person_id % 3 == 0,
            basis=Basis.TESTED if tag != "en" and person_id % 7 == 0 else Basis.SELF_STATED,
            basis_on=stage.today - timedelta(days=200 + person_id) if tag != "en" and person_id % 7 == 0 else None,
        )


def _someone(stage: Stage, facts: dict[str, Any], days: int, also: str | None = None) -> Someone:
    person_id = _person(stage, len(stage.people), facts, days)
    _languages(stage, person_id, facts["language"], also)
    someone = Someone(id=person_id, joined_days=days, **facts)
    stage.people.append(someone)
    return someone


def add_cast(stage: Stage, password_hash: str) -> None:
    """The people behind the demonstration accounts."""
    for email, _what in ACCOUNTS:
        who = email.partition("@")[0]
        full_name, call_name, language = CAST[who]
        days = NEWCOMER_DAYS if who == "newcomer" else 900
        account_id = _account(stage, email, days, password=password_hash, last_signed_in_at=stage.ago(2))
        if who in ROLES:
            stage.rows.add(RoleGrant, account_id=account_id, role=ROLES[who].value, granted_at=stage.ago(days))
        facts = {"full_name": full_name, "call_name": call_name, "language": language, "email": email}
        stage.cast[who] = _someone(
            stage, {**facts, "preferred_language": "en", "account_id": account_id}, days, SPEAKS_TOO.get(who)
        )


def add_somebody(
    stage: Stage, language: str, days: int, *, shares_with: Someone | None = None, is_registered: bool = False
) -> Someone:
    """An invented person: most have an account, some share an address, some have none at all."""
    random, number = stage.random, len(stage.people)
    full_name, latin = _invented(stage, language)
    account_id, email = None, None
    if shares_with is not None:
        account_id, email = shares_with.account_id, shares_with.email
    elif is_registered or random.random() < WITH_ADDRESS:
        unique = canary(number, "email").lower() + (str(number) if number >= LARGE else "")
        email = f"{_slug(latin) or 'someone'}.{unique}@demo.example"
        account_id = _account(stage, email, days) if is_registered or random.random() < WITH_ACCOUNT else None
    prefers = language if language in WRITTEN_TO and random.random() < 0.5 else "en"
    needs_call_name = not full_name.isascii() or random.random() < 0.2
    facts = {
        "full_name": full_name,
        "call_name": latin if needs_call_name else "",
        "language": language,
        "email": email,
        "preferred_language": prefers,
        "account_id": account_id,
    }
    return _someone(stage, facts, days)


def add_opt_outs(stage: Stage) -> None:
    """Some asked for no messages; one of them is in the Korea Committee."""
    quiet = [person for person in stage.groups["korea"].members[6:40] if person.email][:1]
    quiet += stage.random.sample([person for person in stage.people[40:] if person not in quiet], 8)
    for person in quiet:
        stage.rows.add(OptOut, person_id=person.id, channel=Channel.NOTICES, since_at=stage.ago(30))


ASKED_DAYS = 40
"""How long ago the yearly question went out."""


def add_answers(stage: Stage) -> None:
    """Who sign in were asked if what we know is still right: most said yes, a few answered neither mail."""
    asked, reminded = (stage.today - timedelta(days=days) for days in (ASKED_DAYS, ASKED_DAYS - 14))
    people = [person for person in stage.people if person.account_id is not None and person.email]
    for number, person in enumerate(people):
        is_quiet = number % 12 == 11
        stage.rows.add(
            StillRight,
            person_id=person.id,
            asked_on=asked,
            reminded_on=reminded if is_quiet else None,
            confirmed_on=None if is_quiet else asked + timedelta(days=number % 9),
        )
