"""A text in several languages as one field, with an input for each language."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from wtforms import Field
from wtforms.validators import StopValidation

from volunteers.foundation import shapes
from volunteers.foundation.columns import LocalText
from volunteers.foundation.languages import on_offer, own_name
from volunteers.foundation.text import _n
from volunteers.web.fields.judging import judged


@dataclass
class Part:
    """One language of a LocalTextField, for the macro that renders it."""

    lang: str
    name: str
    id: str
    value: str
    own_name: str
    conflict: Any = None
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
        self._faults: dict[str, str] = {}
        self.conflicts: dict[str, Any] = {}
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
                conflict=self.conflicts.get(self.name_of(tag)),
                errors=self.part_errors.get(tag, []),
            )
            for tag in self.tags()
        ]

    def forget(self, tag: str) -> None:
        """What was wrong with a text that is not to be kept."""
        self._faults.pop(tag, None)

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
                typed[tag], self._faults[tag] = judged(shapes.line if self.is_line else shapes.written, raw)
        if typed:
            self.data = LocalText.of({**self.data, **typed}) if typed else self.data
            for tag, text in typed.items():
                if not text:
                    self.data.pop(tag, None)

    def pre_validate(self, form: Any) -> None:
        self.part_errors = {tag: [fault] for tag, fault in self._faults.items() if fault}
        if self.needed and not self.data.get("en"):
            self.part_errors["en"] = [str(self.needed)]
        for tag, text in self.data.items():
            over = len(text) - self.max_length
            if over > 0:
                self.part_errors.setdefault(tag, []).append(
                    _n(
                        "This is %(num)d character too long. Shorten it.",
                        "This is %(num)d characters too long. Shorten it.",
                        over,
                    )
                )
        if self.part_errors:
            raise StopValidation(next(iter(self.part_errors.values()))[0])
