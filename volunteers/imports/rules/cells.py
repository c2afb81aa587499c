"""From the cells of a row to what it says of a person; what can't be read is a problem, with its column and value."""

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

from volunteers.foundation import shapes
from volunteers.foundation.cells import unharmed
from volunteers.foundation.folding import fold
from volunteers.foundation.languages import WRITTEN_TO
from volunteers.foundation.shapes import Misshapen
from volunteers.foundation.text import _l, one_line
from volunteers.imports.models import Target
from volunteers.imports.rules.addresses import PARTS as ADDRESS_PARTS
from volunteers.imports.rules.addresses import Addresses, assembled
from volunteers.imports.rules.besides import TAKES as BESIDES
from volunteers.imports.rules.besides import Besides
from volunteers.imports.rules.given import Given, Problem, Reading, Wish
from volunteers.imports.rules.values import (
    CLASSES,
    IN,
    LONGEST_NAME,
    LONGEST_NOTE,
    OUT,
    bare,
    day_of,
    language_of,
    language_skills,
    refuse_the_dead,
    said,
    times_of,
    turned,
    without_time,
    yes_or_no,
)
from volunteers.imports.sheets import UNREADABLE

GROWN_UP = 18
OLDEST = 120
SEVERAL = " ::: "
"""Between several values in one cell of a list from Google."""
LONGEST_CALL_NAME = 80

NAMES = (Target.FULL_NAME, Target.LAST_FIRST, Target.FIRST_NAME, Target.MIDDLE_NAME, Target.LAST_NAME)
_SUM = re.compile(r"(?:grand |sub ?)?totals?(?: general| members?| rows?| count)?(?: \d+)?|(?:sub ?)?totales|sum|suma")
_OLD_FORMULA = re.compile(r"@\w+\(")
_ERRORS = frozenset({"#REF!", "#N/A", "#NAME?", "#VALUE!", "#DIV/0!", "#NUM!", "#NULL!"})


def read_row(number: int, cells: Sequence[str], reading: Reading) -> Given:
    """What a row says."""
    given = Given(number)
    row = _Row(given, reading)
    for place, cell in enumerate(cells):
        value = unharmed(cell)
        if not value or value.isspace():
            continue
        if place >= len(reading.targets):
            row.wrong(None, value, _l("This row has more cells than there are headings. Is a quotation mark missing?"))
            break
        target = reading.targets[place]
        if target is not Target.NOTHING:
            row.take(place, target, value)
    row.finish()
    return given


class _Row:
    """One row on its way to what it says."""

    def __init__(self, given: Given, reading: Reading) -> None:
        self.given, self.reading = given, reading
        self.parts: dict[Target, str] = {}
        self.at: dict[Target, tuple[int, str]] = {}
        self.besides = Besides()
        self.addresses = Addresses()
        self.opt_on: date | None = None
        self.is_out = False

    def wrong(self, place: int | None, value: str, text: Any) -> None:
        self.given.problems.append(Problem(place, value[:200], text))

    def take(self, place: int, target: Target, value: str) -> None:
        if UNREADABLE in value:
            self.wrong(place, value, _l("A character here can’t be read. Type the cell again, and save as UTF-8."))
        elif value in _ERRORS or value.startswith("=") or _OLD_FORMULA.match(value):
            self.wrong(place, value, _l("This is a formula, or the error of one. Put the value itself in its place."))
        else:
            self.at[target] = place, value
            try:
                _TAKES[target](self, place, value)
            except Misshapen as fault:
                self.wrong(place, value, fault.message)

    def note(self, place: int, value: str) -> None:
        value = "; ".join(each for each in value.split(SEVERAL) if not each.startswith("* "))  # labels of Google's own
        if value in ("", "0"):
            return
        heading = self.reading.headings[place] if place < len(self.reading.headings) else ""
        text = f"{heading}: {value}" if heading else value
        self.given.notes.append(shapes.written(text)[:LONGEST_NOTE])

    def call(self, name: str, place: int) -> None:
        if place < len(self.reading.headings) and self.reading.headings[place]:
            self.given.called.setdefault(name, self.reading.headings[place])

    def day(self, value: str) -> date:
        return day_of(without_time(value), self.reading.date_order)

    def finish(self) -> None:
        """What needs several cells: the name, whether somebody is under 18, what they don't want."""
        given, reading = self.given, self.reading
        self.finish_address()
        name = self.parts.get(Target.FULL_NAME, "")
        given_names = [self.parts.get(each, "") for each in (Target.FIRST_NAME, Target.MIDDLE_NAME, Target.LAST_NAME)]
        name = " ".join(filter(None, given_names)) or name
        if len(name) > LONGEST_NAME:
            self.wrong(None, name, _l("This name is too long. Use no more than 200 characters."))
        elif name:
            given.values["full_name"] = name
            self.call("full_name", min((self.at[each][0] for each in NAMES if each in self.at), default=0))
        if _SUM.fullmatch(bare(name)) and not (given.values.get("email") or given.values.get("phone")):
            self.wrong(None, name, _l("This looks like a total and not like a person. Leave the row out."))
        if not given.committees and reading.committee_id is not None:
            given.committees.append(reading.committee_id)
        for target, text in self.besides.finish(given, reading, self.at):
            self.wrong(*self.at[target], text)
        given.since_on = given.since_on or reading.since_on
        if given.is_young:
            given.values["is_adult"] = False
        else:
            given.values.pop("born_on", None)  # of grown-ups nobody needs it
        if self.is_out:
            given.opt_out = Wish(self.opt_on, self.parts.get(Target.OPT_OUT_BY, ""))
            given.consents = False
        if not given.problems and not (name or given.values.get("email") or given.values.get("phone")):
            self.wrong(None, "", _l("There’s no name in this row. Type one, or leave the row out."))

    def finish_address(self) -> None:
        address, elsewhere = self.addresses.one()
        if elsewhere is not None:
            self.note(*elsewhere)
        try:
            found = assembled(address)
        except Misshapen as fault:
            self.wrong(self.addresses.place, ", ".join(address.values()), fault.message)
        else:
            self.given.values |= {"postal_address": found} if found else {}

    def take_household(self, place: int, value: str) -> None:
        self.given.household = self.given.household or bare(value)
        self.note(place, value)

    def take_name(self, target: Target, value: str) -> None:
        self.parts[target] = " ".join(filter(None, (self.parts.get(target, ""), shapes.line(value))))

    def take_email(self, place: int, value: str) -> None:
        first, *more = [each for each in re.split(r"[;,\s]+|:::", value.replace("mailto:", "")) if each] or [""]
        found = shapes.email(first)
        if "email" in self.given.values and self.given.values["email"] != found:
            self.note(place, value)
            return
        self.given.values["email"] = found
        self.call("email", place)
        if more:
            self.note(place, " ".join(more))

    def take_phone(self, place: int, value: str) -> None:
        value, _sign, more = value.partition(SEVERAL)
        if more:
            self.note(place, more)
        found = self.phone(value)
        if "phone" in self.given.values and self.given.values["phone"] != found:
            self.note(place, value)
        else:
            self.given.values["phone"] = found
            self.call("phone", place)

    def phone(self, value: str) -> str:
        return shapes.phone(value.removeprefix("tel:"), self.reading.region)

    def take_emergency_phone(self, value: str) -> None:
        self.given.values["emergency_phone"] = self.phone(value)

    def take_languages(self, value: str) -> None:
        for skill in language_skills(value):
            if all(each.language != skill.language for each in self.given.languages):
                self.given.languages.append(skill)

    def take_skills(self, value: str) -> None:
        found = [*self.given.values.get("skills", ()), *shapes.skills(one_line(value))]
        self.given.values["skills"] = list({fold(each): each for each in found}.values())

    def take_availability(self, value: str) -> None:
        self.given.values["availability"] = times_of(value)

    def take_mail_language(self, value: str) -> None:
        tag = language_of(value)
        tag = tag if tag in WRITTEN_TO else tag.partition("-")[0]
        if tag in WRITTEN_TO:
            self.given.values["preferred_language"] = tag

    def take_birth(self, value: str) -> None:
        if value.startswith("--"):
            return  # a month and a day, without the year (ISO 8601)
        born, today = self.day(value), self.reading.today
        age = today.year - born.year - ((today.month, today.day) < (born.month, born.day))
        if not 0 <= age <= OLDEST:
            raise Misshapen(_l("Nobody is born on this day. Check the year, or leave the cell empty."))
        if age < GROWN_UP:
            self.given.is_young = True
            self.given.values["born_on"] = born

    def take_committee(self, value: str) -> None:
        for part in [value] if fold(value) in self.reading.committees else re.split(r"[;,|/\n]", value):
            if not part.strip():
                continue
            found = self.reading.committees.get(fold(part))
            if found is None:
                raise Misshapen(_l("We have no committee with this name. Write it the way it’s named on its page."))
            if found not in self.given.committees:
                self.given.committees.append(found)

    def take_class(self, value: str) -> None:
        found = CLASSES.get(bare(value))
        if found is None:
            raise Misshapen(_l("Write one of: voting, nonvoting, youth, honorary, alternate."))
        self.given.membership_class = found

    def take_since(self, value: str) -> None:
        found = self.day(value)
        if found > self.reading.today:
            raise Misshapen(_l("This day is in the future. Choose today or an earlier day."))
        self.given.since_on = found

    def take_opt_out(self, value: str) -> None:
        word = bare(value)
        if word in OUT or yes_or_no(value) is True:
            self.is_out = True
        elif word in IN:
            self.given.consents = True
        elif yes_or_no(value) is None:
            self.opt_on = self.opt_on or self.day(without_time(value))
            self.is_out = True

    def take_opt_out_day(self, value: str) -> None:
        self.opt_on, self.is_out = self.day(without_time(value)), True

    def take_consent(self, place: int, value: str) -> None:
        """Since when somebody wants our mail stays as a note: it may have to be shown one day (CAN-SPAM, GDPR 7(1))."""
        word, said = bare(value), yes_or_no(value)
        if word in OUT or said is False:
            self.is_out = True
        elif word in IN or said is True:
            self.given.consents = True
        else:
            self.day(without_time(value))
            self.given.consents = True
            self.note(place, value)


def _text(name: str, longest: int) -> Callable[[_Row, int, str], None]:
    def take(row: _Row, _place: int, value: str) -> None:
        found = shapes.line(value)
        if len(found) > longest:
            raise Misshapen(_l("This is too long. Use no more than %(num)d characters.", num=longest))
        row.given.values[name] = found

    return take


def _tick(name: str) -> Callable[[_Row, int, str], None]:
    def take(row: _Row, _place: int, value: str) -> None:
        row.given.values[name] = said(value)

    return take


def _part(target: Target) -> Callable[[_Row, int, str], None]:
    return lambda row, _place, value: row.take_name(target, value)


def _address(target: Target) -> Callable[[_Row, int, str], None]:
    return lambda row, place, value: row.addresses.take(target, place, value)


def _young(row: _Row, _place: int, value: str) -> None:
    row.given.is_young = row.given.is_young or said(value)


def _last_first(row: _Row, _place: int, value: str) -> None:
    row.take_name(Target.FULL_NAME, turned(shapes.line(value)))


def _beside(target: Target) -> Callable[[_Row, int, str], None]:
    return lambda row, _place, value: row.besides.take(target, value, row.day, row.reading)


_TAKES: Mapping[Target, Callable[[_Row, int, str], None]] = {
    **{target: _beside(target) for target in BESIDES},
    Target.FULL_NAME: _part(Target.FULL_NAME),
    Target.LAST_FIRST: _last_first,
    Target.FIRST_NAME: _part(Target.FIRST_NAME),
    Target.MIDDLE_NAME: _part(Target.MIDDLE_NAME),
    Target.LAST_NAME: _part(Target.LAST_NAME),
    Target.CALL_NAME: _text("call_name", LONGEST_CALL_NAME),
    Target.SORTS_UNDER: _text("sorts_under", LONGEST_NAME),
    Target.EMAIL: _Row.take_email,
    Target.PHONE: _Row.take_phone,
    Target.PHONE_PRIVATE: _tick("is_phone_private"),
    **{target: _address(target) for target in ADDRESS_PARTS},
    Target.HOUSEHOLD: _Row.take_household,
    Target.HAS_DIED: lambda _row, _place, value: refuse_the_dead(value),
    Target.MAIL_LANGUAGE: lambda row, _place, value: row.take_mail_language(value),
    Target.LANGUAGES: lambda row, _place, value: row.take_languages(value),
    Target.SKILLS: lambda row, _place, value: row.take_skills(value),
    Target.AVAILABILITY: lambda row, _place, value: row.take_availability(value),
    Target.EMERGENCY_NAME: _text("emergency_name", LONGEST_NAME),
    Target.EMERGENCY_PHONE: lambda row, _place, value: row.take_emergency_phone(value),
    Target.MAY_BE_ASKED: _tick("may_be_asked"),
    Target.BORN_ON: lambda row, _place, value: row.take_birth(value),
    Target.UNDER_18: _young,
    Target.COMMITTEE: lambda row, _place, value: row.take_committee(value),
    Target.MEMBERSHIP_CLASS: lambda row, _place, value: row.take_class(value),
    Target.SINCE: lambda row, _place, value: row.take_since(value),
    Target.OPT_OUT: lambda row, _place, value: row.take_opt_out(value),
    Target.OPT_OUT_ON: lambda row, _place, value: row.take_opt_out_day(value),
    Target.OPT_OUT_BY: lambda row, _place, value: row.take_name(Target.OPT_OUT_BY, value),
    Target.CONSENT: _Row.take_consent,
    Target.NOTE: _Row.note,
}
