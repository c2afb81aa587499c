"""Fields whose messages are ours: every error says how to mend it, in the reader's language."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from flask import current_app
from wtforms import (
    BooleanField,
    Field,
    HiddenField,
    IntegerField,
    PasswordField,
    StringField,
    TextAreaField,
)
from wtforms.validators import InputRequired, Length, Optional, StopValidation, ValidationError
from wtforms.widgets import DateInput, DateTimeLocalInput

from volunteers.foundation import shapes, written_days
from volunteers.foundation.text import _, _l, _n
from volunteers.web.fields.judging import judged


class Needed(InputRequired):
    """The field must be filled; white space does not count. What can't be read is not called empty."""

    def __call__(self, form: Any, field: Field) -> None:
        data = field.data
        if data is None or data is False or (isinstance(data, str) and not data.strip()) or data == []:
            if field.process_errors:
                raise StopValidation
            field.errors[:] = []
            raise StopValidation(str(self.message or _l("Fill this in.")))


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
                    "This is %(num)d character too long. Shorten it.",
                    "This is %(num)d characters too long. Shorten it.",
                    over,
                )
            )


def _text_validators(most: int, needed: Any, more: dict[str, Any]) -> list[Any]:
    return [Needed(needed) if needed else Optional(), AtMost(most), *more.pop("validators", ())]


class LineField(StringField):
    """One line of text, such as a name: `shapes.line` judges it."""

    data: str | None

    def __init__(self, label: Any, *, max: int = 200, needed: Any = None, **kwargs: Any) -> None:
        super().__init__(label, validators=_text_validators(max, needed, kwargs), **kwargs)

    def process_formdata(self, valuelist: list[Any]) -> None:
        """What was typed; where it is no line, what it could be, and the reason."""
        if valuelist:
            self.data, fault = judged(shapes.line, valuelist[0])
            if fault:
                raise ValueError(fault)


class TextField(TextAreaField):
    """Several lines of text: `shapes.written` judges them."""

    shape = staticmethod(shapes.written)

    def __init__(self, label: Any, *, max: int = 5000, needed: Any = None, **kwargs: Any) -> None:
        super().__init__(label, validators=_text_validators(max, needed, kwargs), **kwargs)

    def process_formdata(self, valuelist: list[Any]) -> None:
        """What was typed; where nobody should see it so, what it could be, and the reason."""
        if valuelist:
            self.data, fault = judged(self.shape, valuelist[0])
            if fault:
                raise ValueError(fault)


class PostalAddressField(TextField):
    """A postal address in lines, as it stands on an envelope."""

    shape = staticmethod(shapes.postal_address)

    def __init__(self, label: Any, **kwargs: Any) -> None:
        super().__init__(label, max=shapes.LONGEST_ADDRESS, **kwargs)


class DaysField(TextField):
    """Several days, one on each line; `days` gives them."""

    @staticmethod
    def shape(text: str) -> str:
        """As they were typed, where each is one."""
        shapes.days(typed := shapes.written(text))
        return typed

    @property
    def days(self) -> tuple[date, ...]:
        """One by one."""
        return tuple(shapes.days(self.data or ""))


class ShapedLine(StringField):
    """One line that must have a shape (`foundation.shapes`); `data` becomes the value as it is kept."""

    data: str | None

    def __init__(self, label: Any, *, max: int = 200, needed: Any = None, **kwargs: Any) -> None:
        super().__init__(label, validators=_text_validators(max, needed, kwargs), **kwargs)

    @staticmethod
    def shape(text: str) -> str:
        """The value of what was typed; raises Misshapen."""
        raise NotImplementedError

    def post_validate(self, form: Any, validation_stopped: bool) -> None:
        if not self.data or self.errors:
            return
        try:
            self.data = self.shape(self.data)
        except shapes.Misshapen as fault:
            raise ValidationError(str(fault)) from None


class EmailField(ShapedLine):
    """A mail address; `data` becomes lower case."""

    input_type = "email"

    def __init__(self, label: Any, **kwargs: Any) -> None:
        kwargs.setdefault("max", 254)
        super().__init__(label, **kwargs)

    @staticmethod
    def shape(text: str) -> str:
        """As the outbox can send to."""
        return shapes.email(text, allow_reserved=bool(current_app.config.get("ALLOW_RESERVED_ADDRESSES", True)))


class PhoneField(ShapedLine):
    """A telephone number as people write it; `data` becomes the international form."""

    input_type = "tel"

    def __init__(self, label: Any, **kwargs: Any) -> None:
        super().__init__(label, max=60, **kwargs)

    shape = staticmethod(shapes.phone)


class WebAddressField(ShapedLine):
    """A link to another site."""

    shape = staticmethod(shapes.web_address)


class LanguageTagsField(ShapedLine):
    """Languages by their tags, with commas between them."""

    @staticmethod
    def shape(text: str) -> str:
        """As they were typed."""
        shapes.language_tags(typed := shapes.line(text))
        return typed


class SkillsField(ShapedLine):
    """What somebody can do, or a role needs, in their own words with commas between."""

    @staticmethod
    def shape(text: str) -> str:
        """As they stand in the field."""
        return ", ".join(shapes.skills(text))

    @property
    def skills(self) -> tuple[str, ...]:
        """One by one."""
        return tuple(shapes.skills(self.data or ""))

    def process_data(self, value: Any) -> None:
        """What is kept is a list; what a save is compared with, and taken from, is how the field shows it."""
        self.object_data = ", ".join(value) if isinstance(value, list | tuple) else value
        super().process_data(self.object_data)


class CoordinatesField(ShapedLine):
    """Where something lies, as maps copy it."""

    @staticmethod
    def shape(text: str) -> str:
        """Latitude and longitude in degrees, with a comma."""
        latitude, longitude = shapes.coordinates(text)
        return f"{latitude:.10g}, {longitude:.10g}"


class DayOrMonthField(ShapedLine):
    """A day, or only a month where nobody knows the day."""

    @staticmethod
    def shape(text: str) -> str:
        """As it stands in the field."""
        when, is_day = shapes.day_or_month(text)
        return written_days.write(when, is_day_known=is_day)


class SecretField(PasswordField):
    """A password: never shown again, and never changed by cleaning."""


class CheckField(BooleanField):
    """A tick."""

    def __init__(self, label: Any, *, needed: Any = None, **kwargs: Any) -> None:
        super().__init__(label, validators=[Needed(needed)] if needed else [], **kwargs)


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
            self.data = shapes.number(valuelist[0].strip())
        except shapes.Misshapen as fault:
            self.data = None
            raise ValueError(str(fault)) from None

    def pre_validate(self, form: Any) -> None:
        if self.data is not None and not self.least <= self.data <= self.most:
            raise StopValidation(_("Enter a number from %(least)d to %(most)d.", least=self.least, most=self.most))


class OpenedOnField(HiddenField):
    """What a form was opened on, hidden: a save over something newer is refused. `opened_on` is what an action gets.

    What is missing or garbled counts as something that never was, so that the save is refused as stale.
    """

    @property
    def opened_on(self) -> str:
        """What was sent."""
        return str(self.data or "")

    def process_formdata(self, valuelist: list[Any]) -> None:
        """What was sent, also where nothing was: the library would keep what is there now."""
        self.data = valuelist[0] if valuelist else ""

    def is_now(self, newer: object) -> None:
        """Set what the form is opened on to the present: once a stale save was refused, the next press replaces it."""
        self.data, self.raw_data = str(newer), None


class VersionField(OpenedOnField):
    """Which version of a row a form was opened on. `number` is what an action gets; too long is garbled too."""

    @property
    def number(self) -> int:
        """The version as a number, -1 for nonsense."""
        try:
            return shapes.number(self.opened_on)
        except shapes.Misshapen:
            return -1


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
            self.data = self.shape(text)
        except shapes.Misshapen as fault:
            self.data = None
            raise ValueError(str(fault)) from None

    shape: Callable[[str], Any]
    _as_text: Callable[[Any], str]


class DateField(_Moment):
    """A day: 2026-06-13."""

    widget = DateInput()
    shape = staticmethod(shapes.day)
    _as_text = staticmethod(date.isoformat)


class WallTimeField(_Moment):
    """A day and a time without a zone: 2026-06-13T18:00."""

    widget = DateTimeLocalInput()
    shape = staticmethod(shapes.wall_time)

    @staticmethod
    def _as_text(value: datetime) -> str:
        return value.isoformat(timespec="minutes")
