"""What typed text must look like: text, line, e-mail, phone, number, day, month, moment, language tag, zone, link.

Forms ask here, and commands, imports and the API in the same way. Each function takes the text and gives the value as
it is kept, or raises Misshapen, whose message says how to write it. Whether the value makes sense is for rules.
Figures may be typed in the digits of any script (`folding.figures`); texts and names keep what was typed.
"""

import re
from datetime import date, datetime
from functools import cache, lru_cache
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import available_timezones

import phonenumbers
from email_validator import EmailNotValidError, validate_email

from volunteers.foundation import written_days
from volunteers.foundation.folding import figures, fold
from volunteers.foundation.languages import is_known
from volunteers.foundation.text import (
    _l,
    clean,
    has_lines,
    is_clean,
    is_seen,
    one_line,
    turns,
    without_idle,
    without_turns,
)

FIRST_YEAR, LAST_YEAR = 1850, 2200
"""Between these lie the days that one can type: beyond, reckoning with days ends in an error somewhere."""

PHONE_REGION = "US"
LONGEST_PHONE = 32
MOST_SKILLS, LONGEST_SKILL = 20, 60
MOST_ADDRESS_LINES, LONGEST_ADDRESS_LINE = 6, 80
"""What a label has room for, below the name."""
LONGEST_ADDRESS = 500

_DIALED = re.compile(r"\(?([2-9][0-9]{2})\)?[ .-]?([0-9]{3})[ .-]?([0-9]{4})\Z")
"""A number of the US as most people write it. The library takes forty times as long, which ten thousand rows feel."""

_USUAL_NAME = re.compile(r"[A-Za-z0-9]+(?:[._+-][A-Za-z0-9]+)*\Z")
LONGEST_NAME, LONGEST_EMAIL = 64, 254
"""RFC 5321, 4.5.3.1; RFC 3696, erratum 1690."""

_NUMBER = re.compile(r"-?[0-9]{1,40}\Z")
_TAG = re.compile(r"[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*\Z")
_COORDINATES = re.compile(
    r"([+-]?[0-9]{1,3}(?:\.[0-9]{1,12})?) ?°? ?([NS]?)[,; ]+([+-]?[0-9]{1,3}(?:\.[0-9]{1,12})?) ?°? ?([EW]?)\Z"
)
_PART = r"([0-5]?[0-9](?:\.[0-9]{1,12})?)"
_SEXAGESIMAL = re.compile(rf"([0-9]{{1,3}}) ?° ?{_PART} ?['’′] ?(?:{_PART} ?(?:\"|”|″|''|′′) ?)?([NSEW])")
_ZIP = r"[0-9]{5}(?:-[0-9]{4})?(?:,? +(?:USA?|U\.S\.A?\.))?"
_IN_ONE_LINE = re.compile(rf"(.+?) *, *([^,]+, *[^,0-9]{{2,20}}[ ,]+{_ZIP}|[^,0-9]+ [A-Za-z]{{2}}\.?,? +{_ZIP})\Z")
"""An address in the US in one line: what stands on the envelope's last line begins at the town."""
_SITE_PATH = re.compile(r"/(?!/)[\w\-./%]+\Z")

_time_zones = cache(available_timezones)
"""Their names. They are read from several hundred files each time that one asks."""


class Misshapen(ValueError):
    """The text can't be what it should be; `message` may be a lazy translation.

    `mended`: the text as it could be, where what is wrong with it can't be seen; people look at it before it is kept.
    """

    def __init__(self, message: Any, *, mended: str | None = None) -> None:
        super().__init__(message)
        self.message, self.mended = message, mended

    def __str__(self) -> str:
        return str(self.message)


def email(text: str, *, allow_reserved: bool = True) -> str:
    """A mail address (RFC 5321 shape, not looked up), as it is kept and compared: see `addresses`.

    `allow_reserved`: also names such as .example.
    """
    text = _copied(text)
    if "@" not in text:
        raise Misshapen(_l("The @ sign is missing. An email address looks like name@example.org."))
    name, _at, domain = text.rpartition("@")
    if len(name) <= LONGEST_NAME and len(text) <= LONGEST_EMAIL and _USUAL_NAME.match(name):
        usual = _usual_domain(domain, allow_reserved=allow_reserved)
        if usual:
            return f"{name.lower()}@{usual}"
    try:
        found = validate_email(
            text,
            check_deliverability=False,
            allow_smtputf8=False,  # the outbox could not send there: letters before the @ are ASCII in an envelope
            test_environment=allow_reserved,
        )
    except EmailNotValidError:
        raise Misshapen(_l("This email address isn’t right. An email address looks like name@example.org.")) from None
    return str(found.ascii_email).lower()


@lru_cache(4096)
def _usual_domain(domain: str, *, allow_reserved: bool) -> str:
    """A domain as it is kept, judged once for all addresses there; nothing where it is none, or not of ASCII."""
    if not domain.isascii():
        return ""
    try:
        found = validate_email(f"x@{domain}", check_deliverability=False, test_environment=allow_reserved)
    except EmailNotValidError:
        return ""
    return str(found.ascii_domain).lower()


def phone(text: str, region: str = PHONE_REGION) -> str:
    """A telephone number, in its international form (ITU-T E.123); without a country's code it is one of the region
    (ISO 3166), by default of the US.
    """
    if region == PHONE_REGION and (usual := _DIALED.match(text)):
        return f"+1 {usual[1]}-{usual[2]}-{usual[3]}"
    wrong = Misshapen(
        _l("This phone number isn’t right. Enter it the way you’d dial it, such as 303 555 0142 or +82 31 729 2114.")
    )
    try:
        number = phonenumbers.parse(figures(_copied(text)), region)
    except phonenumbers.NumberParseException:
        raise wrong from None
    written = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.INTERNATIONAL)
    if not phonenumbers.is_possible_number(number) or len(written) > LONGEST_PHONE:
        raise wrong
    return str(written)


def number(text: str) -> int:
    """A whole number, in the digits of any script; whether it is too large is for whoever asks."""
    text = figures(text)
    if not _NUMBER.match(text):
        raise Misshapen(_l("Enter a whole number, such as 20."))
    return int(text)


def _iso_day(text: str) -> date:
    try:
        value = date.fromisoformat(text)
    except ValueError:
        value = date.min
    if not FIRST_YEAR < value.year < LAST_YEAR:
        raise Misshapen(_l("Enter the date as year-month-day, such as 2026-06-13."))
    return value


def day(text: str) -> date:
    """A day: 2026-06-13 (ISO 8601), as browsers send it, or as people write it."""
    text = figures(text)
    found = written_days.read(text)
    return _iso_day(found.day.isoformat() if found and found.is_day_known else text)


def days(text: str) -> list[date]:
    """Several days, one on each line."""
    return [day(line.strip()) for line in text.splitlines() if line.strip()]


def month(text: str) -> date:
    """A month, as its first day: 2026-06 (HTML, 2.3.5.1)."""
    return _iso_day(f"{figures(text)}-01")


def wall_time(text: str) -> datetime:
    """A day and a time without a zone, to the minute: 2026-06-13T18:00 (HTML, 2.3.5.5)."""
    wrong = Misshapen(_l("Enter the day and time, such as 2026-06-13 18:00."))
    try:
        value = datetime.fromisoformat(figures(text))
    except ValueError:
        raise wrong from None
    if value.tzinfo is not None or not FIRST_YEAR < value.year < LAST_YEAR:
        raise wrong
    return value.replace(second=0, microsecond=0)


def time_zone(text: str) -> str:
    """A time zone by its IANA name."""
    if text not in _time_zones():
        raise Misshapen(_l("This isn’t a time zone. Enter one like America/Denver."))
    return text


def coordinates(text: str) -> tuple[float, float]:
    """Latitude and longitude in degrees (WGS 84), as maps copy them: 37.42, 127.13 or 28.63° N, 106.09° W.

    Also with minutes and seconds: 28°37'48.0"N 106°05'24.0"W.
    """
    wrong = Misshapen(_l("Enter two numbers as a map shows them, such as 37.42, 127.13 (latitude, then longitude)."))
    found = _COORDINATES.match(_SEXAGESIMAL.sub(_in_degrees, figures(_copied(text)).upper()))
    if found is None:
        raise wrong
    latitude = float(found[1]) * (-1 if found[2] == "S" else 1)
    longitude = float(found[3]) * (-1 if found[4] == "W" else 1)
    if abs(latitude) > 90 or abs(longitude) > 180:
        raise wrong
    return latitude, longitude


def _in_degrees(found: re.Match[str]) -> str:
    degrees = int(found[1]) + float(found[2]) / 60 + float(found[3] or 0) / 3600
    return f"{degrees:.7f}{found[4]}"


def day_or_month(text: str) -> tuple[date, bool]:
    """A day, or a month as its first day; with whether the day is known."""
    text = figures(text)
    found = written_days.read(text)
    try:
        if found is not None:
            return _iso_day(found.day.isoformat()), found.is_day_known
        return (_iso_day(text), True) if text.count("-") != 1 else (month(text), False)
    except Misshapen:
        raise Misshapen(_l("Enter the date as August 23, 2014, or only the month as August 2014.")) from None


def language_tags(text: str) -> list[str]:
    """Language tags (BCP 47) of languages that there are, with commas or spaces between them."""
    tags = text.replace(",", " ").split()
    for tag in tags:
        if not _TAG.match(tag) or not is_known(tag):
            raise Misshapen(_l("Enter languages by their codes, such as: en, es"))
    return tags


def postal_address(text: str) -> str:
    """A postal address as it stands on an envelope, below the name: in lines, without empty ones.

    A line of an address in the US that has all of it is parted before the town.
    """
    lines = [one_line(clean(without_idle(each))) for each in re.split(r"[\n;\v\f\u2028\u2029]", written(text))]
    lines = [each for each in lines if is_seen(each)]
    if len(lines) == 1 and len(lines[0]) <= LONGEST_ADDRESS and (whole := _IN_ONE_LINE.match(lines[0])):
        lines = [whole[1], whole[2]]
    if len(lines) > MOST_ADDRESS_LINES or any(len(each) > LONGEST_ADDRESS_LINE for each in lines):
        raise Misshapen(_l("This address doesn’t fit on an envelope. Use no more than 6 lines of 80 characters."))
    return "\n".join(lines)


def skills(text: str) -> list[str]:
    """What somebody can do, or a role needs, with commas between; each once, whatever its case."""
    found: dict[str, str] = {}
    for word in filter(is_seen, (one_line(each) for each in line(text).replace(";", ",").split(","))):
        found.setdefault(fold(word), word)
    if len(found) > MOST_SKILLS or any(len(word) > LONGEST_SKILL for word in found.values()):
        raise Misshapen(_l("List no more than 20 skills, in a few words each."))
    return list(found.values())


def site_path(text: str) -> str:
    """The path of something on this site; it names no other host (CWE-601)."""
    if not _SITE_PATH.match(text):
        raise Misshapen(_l("Enter a path on this site, such as /static/logo.svg."))
    return text


def web_address(text: str) -> str:
    """A link that begins with https:// or http:// and names a host; anything else could run in a reader's browser."""
    text = line(text)
    try:
        parts = urlsplit(text)
    except ValueError:
        parts = urlsplit("")
    if parts.scheme not in {"https", "http"} or not parts.hostname or " " in text:
        raise Misshapen(_l("Enter the whole link, starting with https://"))
    return text


def _copied(text: str) -> str:
    """A number or an address without the marks round it that telephones and mail programs copy along."""
    return line(without_turns(text))


def written(text: str) -> str:
    """Any text, such as a message: NFC, and nothing in it that no database should hold or that nobody can see."""
    cleaned = clean(text)
    if not is_clean(text) or not is_clean(cleaned):  # a C1 control at its end counts as white space
        raise Misshapen(_l("This contains a character we can’t save, perhaps from copying and pasting. Type it again."))
    if turns(cleaned):
        raise Misshapen(
            _l("This contains invisible marks that change the direction of the text. Leave them out."),
            mended=without_turns(cleaned).strip(),
        )
    if cleaned and not is_seen(cleaned):
        raise Misshapen(_l("This text can’t be seen. Use letters people can read."))
    return cleaned


def line(text: str) -> str:
    """One line of text, such as a name or a subject: a line end could begin a new header of a mail.

    Signs that nobody sees and no script needs are left out, so that what reads the same is the same.
    """
    cleaned = written(text)
    if has_lines(cleaned):
        raise Misshapen(
            _l("This has to be on one line. Take out the line breaks."), mended=one_line(without_idle(cleaned))
        )
    return one_line(clean(without_idle(cleaned)))
