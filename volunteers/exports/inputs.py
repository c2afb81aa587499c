"""What is asked for when a list is taken out, and as what it stands in a file."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from volunteers.exports.models import ExportPurpose, Format
from volunteers.house import Value


@dataclass(frozen=True)
class ExportInput:
    """Which list, narrowed how, which columns of it, as what, and what for."""

    list_name: str
    columns: Sequence[str]
    format: Format
    purpose: ExportPurpose
    note: str = ""
    with_minors: bool = False
    """Also how to reach people under 18; each of them is then noted."""
    address: Mapping[str, str] = field(default_factory=dict)
    asked: Mapping[str, Sequence[str]] = field(default_factory=dict)


@dataclass(frozen=True)
class Table:
    """What heads a file: its title, the names and headings of its columns, and the words for yes and no."""

    title: str
    names: Sequence[str]
    headings: Sequence[str]
    yes: str
    no: str
    is_rtl: bool = False


Row = Sequence[Value]
