"""Lists, cards and ticks to choose from."""

from typing import Any

from markupsafe import escape
from wtforms import RadioField, SelectField, SelectMultipleField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Optional, StopValidation
from wtforms.widgets import Select

from volunteers.foundation.text import _l
from volunteers.web.fields.plain import Needed


class _OurChoice:
    """Our words for a value that is not among the choices, which may be given as (value, label[, more])."""

    wrong: Any = _l("Choose one of these.")

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


class _List(Select):
    """The library's list, with its options written as they come: of languages there are 180, and each was sorted."""

    @classmethod
    def render_option(cls, choice: SelectChoice, **kwargs: Any) -> str:
        """`<option>` as HTML."""
        if kwargs or choice.render_kw or isinstance(choice.value, bool):
            return str(super().render_option(choice, **kwargs))
        chosen = " selected" if choice.selected else ""
        return f'<option{chosen} value="{escape(choice.value)}">{escape(choice.label or choice.value)}</option>'


class ChoiceField(_OurChoice, SelectField):
    """A list to choose one from; `needed` is what to say when nothing is chosen."""

    widget = _List()

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
