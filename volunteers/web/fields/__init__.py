"""Fields whose messages are ours: every error says how to mend it, in the reader's language."""

from volunteers.web.fields.local import LocalTextField, Part
from volunteers.web.fields.plain import (
    AtMost,
    CheckField,
    ChoiceField,
    DateField,
    EmailField,
    LineField,
    Needed,
    NumberField,
    PhoneField,
    RadioChoices,
    SecretField,
    ShapedLine,
    TextField,
    TickChoices,
    VersionField,
    WallTimeField,
    WebAddressField,
)

__all__ = [
    "AtMost",
    "CheckField",
    "ChoiceField",
    "DateField",
    "EmailField",
    "LineField",
    "LocalTextField",
    "Needed",
    "NumberField",
    "Part",
    "PhoneField",
    "RadioChoices",
    "SecretField",
    "ShapedLine",
    "TextField",
    "TickChoices",
    "VersionField",
    "WallTimeField",
    "WebAddressField",
]
