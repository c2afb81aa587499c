"""What whoever reads types."""

from volunteers.foundation.text import _l
from volunteers.reading.inputs import LONGEST
from volunteers.web.fields import TextField
from volunteers.web.forms import Form


class ReadForm(Form):
    """What the words say, in English."""

    text = TextField(
        _l("In English"),
        max=LONGEST,
        needed=_l("Write in English what it says, or select “I can’t read this.”"),
        description=_l("Two lines are enough: what the person would like and what they’re asking."),
    )
