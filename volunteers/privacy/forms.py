"""The forms of privacy."""

from volunteers.foundation.text import _l
from volunteers.web.fields import CheckField, LineField
from volunteers.web.forms import Form


class EraseForm(Form):
    """Erase oneself: said once, clearly."""

    is_sure = CheckField(_l("I understand that this can’t be undone"))


class EraseSomebodyForm(EraseForm):
    """Erase somebody who asked for it."""

    reason = LineField(
        _l("Who asked you for this, and how"), max=200, needed=_l("Say who asked you for this, and how.")
    )
