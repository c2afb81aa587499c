"""What is chosen when a list is taken out."""

from collections.abc import Sequence

from wtforms.fields.choices import SelectChoice

from volunteers.exports.inputs import ExportInput
from volunteers.exports.models import ExportPurpose, Format
from volunteers.exports.words import FORMAT_NAMES, PURPOSE_NAMES
from volunteers.foundation.text import _l
from volunteers.house import Asked, Column
from volunteers.web.fields import CheckField, ChoiceField, LineField, RadioChoices, TickChoices
from volunteers.web.forms import Form


class ExportForm(Form):
    """Which columns, as what, and what for."""

    columns = TickChoices(_l("Columns"), needed=_l("Choose at least one of these columns."))
    format = RadioChoices(_l("Type of file"), needed=_l("Choose one."))
    purpose = ChoiceField(_l("What is it for?"), needed=_l("Choose one."))
    note = LineField(_l("More about it"), max=200)
    with_minors = CheckField(_l("Also how to reach people under 18"))

    def to_input(self, list_name: str, address: dict[str, str], asked: Asked) -> ExportInput:
        """What was chosen."""
        return ExportInput(
            list_name=list_name,
            columns=tuple(self.columns.data or ()),
            format=Format(self.format.data),
            purpose=ExportPurpose(self.purpose.data),
            note=self.note.data or "",
            with_minors=bool(self.with_minors.data),
            address=address,
            asked=asked,
        )


def export_form(columns: Sequence[Column], ticked: Sequence[str], formats: Sequence[Format]) -> ExportForm:
    """The form with the columns that the reader may take out."""
    form = ExportForm(data={"columns": list(ticked), "format": formats[0].value})
    form.columns.choices = [SelectChoice(column.name, str(column.label)) for column in columns]
    form.format.choices = [SelectChoice(each.value, str(FORMAT_NAMES[each])) for each in formats]
    form.purpose.choices = [
        SelectChoice("", _l("Choose one")),
        *(SelectChoice(each.value, str(word)) for each, word in PURPOSE_NAMES.items()),
    ]
    return form
