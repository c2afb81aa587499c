"""What is said of a file: how it is read, and what its columns are."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from wtforms import Field
from wtforms.fields.choices import SelectChoice

from volunteers.foundation.languages import countries_in
from volunteers.foundation.text import _, _l
from volunteers.imports.inputs import MeaningInput
from volunteers.imports.models import DateOrder, Import, Namesakes, Target
from volunteers.imports.words import NAMESAKE_NAMES, ORDER_NAMES, TARGET_NAMES
from volunteers.web.fields import CheckField, ChoiceField, DateField, RadioChoices
from volunteers.web.forms import EditForm, Form
from volunteers.web.language import current_tag

ENCODINGS = {
    "utf-8": "UTF-8",
    "utf-16": "UTF-16",
    "utf-16-le": "UTF-16",
    "utf-16-be": "UTF-16",
    "cp1252": "Windows-1252",
    "mac_roman": "Mac Roman",
    "cp1251": "Windows-1251",
    "cp1256": "Windows-1256",
    "cp949": "CP949 (EUC-KR)",
    "gb18030": "GB 18030",
    "big5": "Big5",
    "shift_jis": "Shift JIS",
    "mixed": "UTF-8 + Windows-1252",
}
DELIMITERS: Mapping[str, Any] = {
    ",": _l("Comma"),
    ";": _l("Semicolon"),
    "\t": _l("Tab"),
    "|": _l("Vertical bar"),
}
OFFERED = ("utf-8", "utf-16", "cp1252", "mac_roman", "cp1251", "cp1256", "cp949", "gb18030", "big5", "shift_jis")


class UploadForm(Form):
    """A file, and how it is read where that can't be found out."""

    encoding = ChoiceField(_l("Encoding"))
    delimiter = ChoiceField(_l("What separates the columns"))

    def offer(self) -> "UploadForm":
        """The choices."""
        self.encoding.choices = [
            SelectChoice("", _("Let us find out")),
            *(SelectChoice(name, ENCODINGS[name]) for name in OFFERED),
        ]
        self.delimiter.choices = [
            SelectChoice("", _("Let us find out")),
            *(SelectChoice(sign, str(word)) for sign, word in DELIMITERS.items()),
        ]
        return self


class MeaningForm(EditForm):
    """What the columns are, and how the file is read; the fields of the columns are added by `meaning_form`."""

    column_count = 0

    date_order = RadioChoices(_l("Dates with only numbers have"))
    region = ChoiceField(_l("Phone numbers without a country code are from"), needed=_l("Choose one."))
    committee = ChoiceField(_l("Everyone in this file is a member of"))
    since_on = DateField(_l("Member since, where the file doesn’t say"))
    namesakes = RadioChoices(_l("If the file says otherwise than we do about someone"), needed=_l("Choose one."))

    def columns(self) -> Iterator[Field]:
        """The fields of the columns, in their order."""
        for n in range(self.column_count):
            yield self[f"column_{n}"]

    def to_input(self, committees: Mapping[str, int]) -> MeaningInput:
        """What was chosen; `committees` are the keys of those on offer by their slugs."""
        return MeaningInput(
            targets=[Target(column.data or Target.NOTHING) for column in self.columns()],
            date_order=DateOrder(self.date_order.data) if self.date_order.data else None,
            region=self.region.data,
            committee_id=committees.get(self.committee.data or ""),
            since_on=self.since_on.data,
            namesakes=Namesakes(self.namesakes.data),
        )


def meaning_form(row: Import, committees: Sequence[tuple[str, str]], committee: str) -> MeaningForm:
    """The form for a file with a field for each column; `committees` are (slug, name), `committee` the one chosen."""
    names = [SelectChoice(target.value, str(word)) for target, word in TARGET_NAMES.items()]
    fields: dict[str, Any] = {"column_count": len(row.headings)}
    data: dict[str, Any] = {"committee": committee}
    for n, heading in enumerate(row.headings):
        fields[f"column_{n}"] = ChoiceField(heading or _("Column %(number)s", number=n + 1), choices=names)
        data[f"column_{n}"] = row.targets[n] if n < len(row.targets) else Target.NOTHING.value
    form: MeaningForm = type("ColumnsForm", (MeaningForm,), fields)(row, data=data)
    form.date_order.choices = [SelectChoice(order.value, str(word)) for order, word in ORDER_NAMES.items()]
    form.region.choices = [SelectChoice(code, name) for code, name in countries_in(current_tag())]
    form.committee.choices = [SelectChoice("", _("No committee")), *(SelectChoice(*each) for each in committees)]
    form.namesakes.choices = [SelectChoice(each.value, str(word)) for each, word in NAMESAKE_NAMES.items()]
    return form


class DoForm(Form):
    """Bring it in; where some rows have problems, only the others."""

    only_good = CheckField(_l("Leave out the rows with problems"))
    is_mailed = CheckField(_l("Email each new person a way in"))
