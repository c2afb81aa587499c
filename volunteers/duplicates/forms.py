"""Which of two values is kept, each to be chosen."""

from collections.abc import Sequence
from typing import Any

from wtforms import HiddenField

from volunteers.duplicates.inputs import Choice, MergeInput
from volunteers.duplicates.models import Side
from volunteers.foundation.text import _l
from volunteers.web.fields import RadioChoices
from volunteers.web.forms import Form


class MergeForm(Form):
    """A choice for each thing in which two records differ (`merge_form`), and how they stood when looked at."""

    names: Sequence[str] = ()

    versions = HiddenField()

    def to_input(self) -> MergeInput:
        """What was chosen. A version that nobody can read was none that we wrote: then the records have changed."""
        kept = {name: Side(self[name].data) for name in self.names}
        first, _dot, second = str(self.versions.data or "").partition(".")
        is_read = first.isascii() and first.isdigit() and second.isascii() and second.isdigit()
        return MergeInput(kept, (int(first[:9]), int(second[:9])) if is_read else (0, 0))


def merge_form(choices: Sequence[tuple[Choice, str, str]], versions: tuple[int, int], prefers: Side) -> MergeForm:
    """The form for these choices, each with what the first and the second record say."""
    fields: dict[str, Any] = {
        choice.name: RadioChoices(
            choice.words,
            choices=[(Side.FIRST.value, first), (Side.SECOND.value, second)],
            default=prefers.value,
            needed=_l("Choose one."),
        )
        for choice, first, second in choices
    }
    made: type[MergeForm] = type("MergeForm", (MergeForm,), {**fields, "names": tuple(fields)})
    return made(data={"versions": f"{versions[0]}.{versions[1]}"})
