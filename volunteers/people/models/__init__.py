"""A person, their languages and skills, what they asked not to receive, and whether what we know is still right."""

from volunteers.people.models.still_right import Fact, StillRight
from volunteers.people.models.tables import (
    LONGEST_FOLDED,
    MADE,
    NAMELESS,
    About,
    AnsweredFor,
    Availability,
    Basis,
    Channel,
    LanguageSkill,
    Level,
    OptOut,
    Person,
    PersonNote,
    Viewer,
    folded_name,
    made_of_names,
    name_key,
)

__all__ = [
    "LONGEST_FOLDED",
    "MADE",
    "NAMELESS",
    "About",
    "AnsweredFor",
    "Availability",
    "Basis",
    "Channel",
    "Fact",
    "LanguageSkill",
    "Level",
    "OptOut",
    "Person",
    "PersonNote",
    "StillRight",
    "Viewer",
    "folded_name",
    "made_of_names",
    "name_key",
]
