"""Fields whose messages are ours: every error says how to mend it, in the reader's language."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from email_validator import EmailNotValidError, validate_email
from flask import current_app
from wtforms import (
    BooleanField,
    Field,
    IntegerField,
    PasswordField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, Optional, StopValidation, ValidationError
from wtforms.widgets import DateInput, DateTimeLocalInput

from volunteers.foundation.columns import LocalText
from volunteers.foundation.languages import on_offer, own_name
from volunteers.foundation.text import _, _l, _n, clean, is_clean, one_line

FIRST_YEAR, LAST_YEAR = 1900, 2200
"""Between these lie the days that one can type: beyond, reckoning with days ends in an error somewhere."""


class Needed(InputRequired):
    """The field must be filled; white space does not count."""

    def __call__(self, form: Any, field: Field) -> None:
        data = field.data
        if data is None or data is False or (isinstance(data, str) and not data.strip()) or data == []:
            field.errors[:] = []
            raise StopValidation(str(self.message or _l("Please fill this in.")))


class AtMost(Length):
    """At most so many characters."""

    def __init__(self, max: int) -> None:
        super().__init__(max=max)

    def __call__(self, form: Any, field: Field) -> None:
        length = len(field.data or "")
        if length > self.max:
            over = length - self.max
            raise ValidationError(
                _n(
                    "This is %(num)d character too long. Please shorten it.",
                    "This is %(num)d characters too long. Please shorten it.",
                    over,
                )
            )


class LineField(StringField):
    """One line of text: line ends become spaces, so that nothing can reach a mail header."""

    data: str | None

    def __init__(self, label: Any, *, max: int = 200, needed: Any = None, **kwargs: Any) -> None:
        validators = [Needed(needed) if needed else Optional(), AtMost(max), *kwargs.pop("validators", ())]
        super().__init__(label, validators=validators, **kwargs)

    def process_formdata(self, valuelist: list[Any]) -> None:
        super().process_formdata(valuelist)
        if isinstance(self.data, str) and is_clean(self.data):
            self.data = one_line(self.data)


class TextField(TextAreaField):
    """Several lines of text."""

    def __init__(self, label: Any, *, max: int = 5000, needed: Any = None, **kwargs: Any) -> None:
        validators = [Needed(needed) if needed else Optional(), AtMost(max), *kwargs.pop("validators", ())]
        super().__init__(label, validators=validators, **kwargs)


class EmailField(LineField):
    """A mail address (RFC 5321 shape; not looked up). `data` becomes lower case."""

    input_type = "email"

    def __init__(self, label: Any, **kwargs: Any) -> None:
        kwargs.setdefault("max", 254)
        super().__init__(label, **kwargs)

    def post_validate(self, form: Any, validation_stopped: bool) -> None:
        if not self.data or self.errors:
            return
        if "@" not in self.data:
            raise ValidationError(_("The @ sign is missing. An address looks like name@example.org."))
        try:
            found = validate_email(
                self.data,
                check_deliverability=False,
                allow_smtputf8=False,  # the outbox could not send there: letters before the @ are ASCII in an envelope
                test_environment=bool(current_app.config.get("ALLOW_RESERVED_ADDRESSES", True)),
            )
        except EmailNotValidError:
            message = _("This address can't be right. An address looks like name@example.org.")
            raise ValidationError(message) from None
        self.data = found.normalized.lower()


class SecretField(PasswordField):
    """A password: never shown again, and never changed by cleaning."""


class CheckField(BooleanField):
    """A tick."""

    def __init__(self, label: Any, *, needed: Any = None, **kwargs: Any) -> None:
        super().__init__(label, validators=[Needed(needed)] if needed else [], **kwargs)


class _OurChoice:
    """Our words for a value that is not among the choices, which may be given as (value, label[, more])."""

    wrong: Any = _l("Please choose one of these.")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        if isinstance(kwargs.get("choices"), list | tuple):
            kwargs["choices"] = [SelectChoice(*each) if isinstance(each, tuple) else each for each in kwargs["choices"]]
        super().__init__(*args, **kwargs)

    def pre_validate(self, form: Any) -> None:
        values = self.data if isinstance(self.data, list) else [self.data]  # type: ignore[attr-defined]
        allowed = {str(choice[0]) for choice in self.iter_choices()}  # type: ignore[attr-defined]
        if any(value not in (None, "") and str(value) not in allowed for value in values):
            # a mere ValidationError would be wiped out by `Optional` where the first value is blank
            raise StopValidation(str(self.wrong))


class ChoiceField(_OurChoice, SelectField):
    """A list to choose one from; `needed` is what to say when nothing is chosen."""

    def __init__(self, label: Any, *, needed: Any = None, **kwargs: Any) -> None:
        validators = [Needed(needed)] if needed else [Optional()]
        super().__init__(label, validators=[*validators, *kwargs.pop("validators", ())], **kwargs)


class RadioChoices(_OurChoice, RadioField):
    """Cards to choose one from."""

    data: Any

    def __init__(self, label: Any, *, needed: Any = None, **kwargs: Any) -> None:
        self.needed = needed
        super().__init__(label, validators=[Optional()], **kwargs)

    def pre_validate(self, form: Any) -> None:
        if self.data in (None, "", "None"):
            if self.needed:
                raise StopValidation(str(self.needed))
            self.data = None
            return
        super().pre_validate(form)


class TickChoices(_OurChoice, SelectMultipleField):
    """Ticks to choose several from."""

    def __init__(self, label: Any, *, needed: Any = None, **kwargs: Any) -> None:
        super().__init__(label, validators=[Needed(needed)] if needed else [], **kwargs)

    def process_formdata(self, valuelist: list[Any]) -> None:
        super().process_formdata([value for value in valuelist if value != ""])


class NumberField(IntegerField):
    """A whole number in a range."""

    def __init__(self, label: Any, *, least: int = 0, most: int = 1_000_000, needed: Any = None, **kwargs: Any) -> None:
        self.least, self.most = least, most
        kwargs.setdefault("render_kw", {"inputmode": "numeric", "min": least, "max": most})
        super().__init__(label, validators=[Needed(needed)] if needed else [Optional()], **kwargs)

    def process_formdata(self, valuelist: list[Any]) -> None:
        if not valuelist or not valuelist[0].strip():
            self.data = None
            return
        try:
            self.data = int(valuelist[0].strip())
        except ValueError:
            self.data = None
            raise ValueError(_("Please write a whole number, such as 20.")) from None

    def pre_validate(self, form: Any) -> None:
        if self.data is not None and not self.least <= self.data <= self.most:
            raise StopValidation(
                _("Please write a number from %(least)d to %(most)d.", least=self.least, most=self.most)
            )


class _Moment(Field):
    """A date or a date with a time, as browsers send it (HTML, 2.4.5)."""

    def __init__(self, label: Any, *, needed: Any = None, **kwargs: Any) -> None:
        super().__init__(label, validators=[Needed(needed)] if needed else [Optional()], **kwargs)

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return self._as_text(self.data) if self.data else ""

    def process_formdata(self, valuelist: list[Any]) -> None:
        text = valuelist[0].strip() if valuelist else ""
        if not text:
            self.data = None
            return
        try:
            self.data = self._parse(text)
        except ValueError:
            self.data = None
            raise ValueError(str(self.wrong)) from None

    wrong: Any
    _parse: Callable[[str], Any]
    _as_text: Callable[[Any], str]


class DateField(_Moment):
    """A day: 2026-06-13."""

    widget = DateInput()
    wrong = _l("Please write the date as year-month-day, such as 2026-06-13.")

    @staticmethod
    def _parse(text: str) -> date:
        value = date.fromisoformat(text)
        if not FIRST_YEAR < value.year < LAST_YEAR:
            raise ValueError(text)
        return value

    @staticmethod
    def _as_text(value: date) -> str:
        return value.isoformat()


class WallTimeField(_Moment):
    """A day and a time without a zone: 2026-06-13T18:00."""

    widget = DateTimeLocalInput()
    wrong = _l("Please write the day and the time, such as 2026-06-13 18:00.")

    @staticmethod
    def _parse(text: str) -> datetime:
        value = datetime.fromisoformat(text)
        if value.tzinfo is not None or not FIRST_YEAR < value.year < LAST_YEAR:
            raise ValueError(text)
        return value.replace(second=0, microsecond=0)

    @staticmethod
    def _as_text(value: datetime) -> str:
        return value.isoformat(timespec="minutes")


@dataclass
class Part:
    """One language of a LocalTextField, for the macro that renders it."""

    lang: str
    name: str
    id: str
    value: str
    own_name: str
    errors: list[str] = field(default_factory=list)


class LocalTextField(Field):
    """A text in several languages: English under the field's own name, the others as `<name>-<tag>`.

    `data` is a LocalText. `needed` is what to say when the English text is missing.
    """

    def __init__(
        self,
        label: Any,
        *,
        max: int = 5000,
        needed: Any = None,
        is_line: bool = False,
        **kwargs: Any,
    ) -> None:
        self.max_length, self.needed, self.is_line = max, needed, is_line
        self.part_errors: dict[str, list[str]] = {}
        super().__init__(label, **kwargs)

    def tags(self) -> Iterable[str]:
        """English first, then the other languages of the interface, then what is already there."""
        known = ["en", *(tag for tag in on_offer() if tag != "en")]
        return [*known, *(tag for tag in (self.data or {}) if tag not in known)]

    def name_of(self, tag: str) -> str:
        """The input's name for a language."""
        return self.name if tag == "en" else f"{self.name}-{tag}"

    @property
    def parts(self) -> list[Part]:
        """What the macro shows, one for each language."""
        texts: dict[str, str] = dict(self.data or {})
        return [
            Part(
                lang=tag,
                name=self.name_of(tag),
                id=self.name_of(tag),
                value=texts.get(tag, ""),
                own_name=own_name(tag),
                errors=self.part_errors.get(tag, []),
            )
            for tag in self.tags()
        ]

    def process(self, formdata: Any, data: Any = None, extra_filters: Any = None) -> None:
        self.process_errors: list[str] = []
        self.object_data = data if data is not None and not isinstance(data, type) else self.default
        self.data = LocalText.of(self.object_data if isinstance(self.object_data, dict | str) else None)
        if formdata is None:
            return
        typed = {}
        for tag in list(self.tags()):
            raw = formdata.get(str(self.name_of(tag)))
            if raw is not None:
                text = clean(raw)
                typed[tag] = one_line(text) if self.is_line and is_clean(text) else text
        if typed:
            self.data = LocalText.of({**self.data, **typed}) if typed else self.data
            for tag, text in typed.items():
                if not text:
                    self.data.pop(tag, None)

    def pre_validate(self, form: Any) -> None:
        self.part_errors = {}
        if self.needed and not self.data.get("en"):
            self.part_errors["en"] = [str(self.needed)]
        for tag, text in self.data.items():
            if not is_clean(text):
                self.part_errors.setdefault(tag, []).append(
                    _("There is a character in it that cannot be kept, perhaps from copying. Please type it again.")
                )
            over = len(text) - self.max_length
            if over > 0:
                self.part_errors.setdefault(tag, []).append(
                    _n(
                        "This is %(num)d character too long. Please shorten it.",
                        "This is %(num)d characters too long. Please shorten it.",
                        over,
                    )
                )
        if self.part_errors:
            raise StopValidation(next(iter(self.part_errors.values()))[0])
