"""Column types, and the two ways to declare a column: `plain` and `personal`.

Every column says whether it holds personal data. The audit trail keeps values of plain columns only,
erasure empties personal ones, and a house test fails for a column that says nothing.
"""

import json
import secrets
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, MappedColumn, mapped_column
from sqlalchemy.types import TypeDecorator, TypeEngine

LONGEST_KEY = 200
KeyType = sa.String(LONGEST_KEY).with_variant(sa.String(LONGEST_KEY, collation="C"), "postgresql")
"""A key to sort by (`collating.py`): by code points, whatever the database's own collation is."""

Later = sa.BindParameter[Any]
"""A value that a statement gets where it is run, for one that is made once and run often."""


def plain(*args: Any, **kwargs: Any) -> MappedColumn[Any]:
    """A column that says nothing about a person; its values may stand in the audit trail."""
    return mapped_column(*args, info={"personal": False}, **kwargs)


def personal(*args: Any, **kwargs: Any) -> MappedColumn[Any]:
    """A column that says something about a person; the audit trail keeps its name, never its value.

    `erased` is what stands there after an erasure, where that is not nothing, the default or an empty text: a value, or
    a function that makes an expression of the table (see `whose.py`).
    """
    info = {"personal": True, **({"erased": kwargs.pop("erased")} if "erased" in kwargs else {})}
    return mapped_column(*args, info=info, **kwargs)


def key() -> MappedColumn[Any]:
    """The integer primary key, for use inside only."""
    return plain(sa.Integer, primary_key=True)


def refers(target: str, *, nullable: bool = False, ondelete: str | None = None, **kwargs: Any) -> MappedColumn[Any]:
    """An indexed foreign key."""
    return plain(sa.ForeignKey(target, ondelete=ondelete), nullable=nullable, index=True, **kwargs)


PEOPLE = "people"


def person_key(*, index: bool = False) -> MappedColumn[Any]:
    """Somebody's key, or nobody's, where no foreign key may stand: a mechanism, or a lower room, knows no people.

    Whatever goes through all that is somebody's finds it by this (`names_people`).
    """
    return mapped_column(sa.Integer, index=index, info={"personal": False, "names": PEOPLE})


def names_people(table: sa.Table) -> list[sa.Column[Any]]:
    """The columns of a table that hold the key of a person."""
    return [
        column
        for column in table.columns
        if column.info.get("names") == PEOPLE or any(each.column.table.name == PEOPLE for each in column.foreign_keys)
    ]


_LETTERS = "0123456789bcdfghjklmnpqrstvwxyz"


def new_public_id() -> str:
    """Sixteen characters of base 32 (80 bits): not guessable, readable over the phone, no vowels to spell words."""
    number, letters = secrets.randbelow(len(_LETTERS) ** 16), []
    for _ in range(16):
        number, letter = divmod(number, len(_LETTERS))
        letters.append(_LETTERS[letter])
    return "".join(letters)


class PublicId:
    """A random id for addresses; the integer key never leaves the house."""

    public_id: Mapped[str] = plain(sa.String(16), unique=True, default=new_public_id)


class Versioned:
    """A row that people edit: its form carries `version`, and a stale save is refused."""

    version: Mapped[int] = plain(sa.Integer, default=1, server_default="1")


class UtcDateTime(TypeDecorator[datetime]):
    """An instant: aware and UTC in Python, whatever the database keeps."""

    impl = sa.DateTime
    cache_ok = True

    def load_dialect_impl(self, dialect: sa.Dialect) -> TypeEngine[Any]:
        return dialect.type_descriptor(sa.DateTime(timezone=dialect.name == "postgresql"))

    def process_bind_param(self, value: datetime | None, dialect: sa.Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("an instant needs a zone")
        value = value.astimezone(UTC)
        return value if dialect.name == "postgresql" else value.replace(tzinfo=None)

    def process_result_value(self, value: datetime | None, dialect: sa.Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def enum_type(kind: type[StrEnum], name: str) -> sa.Enum:
    """A StrEnum kept by value, with a CHECK; `name` becomes ck_<table>_<name>."""
    return sa.Enum(
        kind,
        name=name,
        native_enum=False,
        create_constraint=True,
        length=max(24, *(len(member.value) for member in kind)),
        values_callable=lambda members: [member.value for member in members],
    )


class Shown(NamedTuple):
    """A text as a reader gets it: in which language, and whether it is not one of theirs."""

    text: str
    lang: str
    is_fallback: bool

    @property
    def is_english_instead(self) -> bool:
        """Whether it is in English, for want of the reader's language."""
        return self.is_fallback and self.lang.partition("-")[0] == "en"


class LocalText(dict[str, str]):
    """What users write for others to read, by BCP 47 tag; treated as frozen: assign a new one to change it."""

    def shown(self, wanted: Iterable[str]) -> Shown:
        """The text in the first wanted language there is, else English, else whatever exists."""
        wanted = list(wanted)
        for tag in wanted:
            for candidate in (tag, tag.split("-")[0]):
                if self.get(candidate):
                    return Shown(self[candidate], candidate, False)
        for tag in ("en", *self):
            if self.get(tag):
                return Shown(self[tag], tag, True)
        return Shown("", wanted[0] if wanted else "en", False)

    def __str__(self) -> str:
        return self.shown(["en"]).text

    @classmethod
    def of(cls, value: str | Mapping[str, str] | None) -> "LocalText":
        """From a plain English text or a mapping; empty texts are left out."""
        if value is None:
            return cls()
        mapping = {"en": value} if isinstance(value, str) else value
        return cls({tag: text for tag, text in mapping.items() if text and text.strip()})


class LocalTextType(TypeDecorator[LocalText]):
    """The column type of LocalText: JSON."""

    impl = sa.JSON
    cache_ok = True

    def load_dialect_impl(self, dialect: sa.Dialect) -> TypeEngine[Any]:
        return dialect.type_descriptor(JSONB() if dialect.name == "postgresql" else sa.JSON())

    def process_bind_param(self, value: Mapping[str, str] | None, dialect: sa.Dialect) -> dict[str, str] | None:
        return None if value is None else dict(LocalText.of(value))

    def process_result_value(self, value: Any, dialect: sa.Dialect) -> LocalText | None:
        if value is None:
            return None
        return LocalText(json.loads(value) if isinstance(value, str) else value)


def local_text(**kwargs: Any) -> MappedColumn[Any]:
    """A column for a text in several languages; empty by default."""
    kwargs.setdefault("default", LocalText)
    return plain(LocalTextType, **kwargs)


class JsonType(TypeDecorator[Any]):
    """JSON; JSONB on PostgreSQL. None is NULL."""

    impl = sa.JSON
    cache_ok = True

    def load_dialect_impl(self, dialect: sa.Dialect) -> TypeEngine[Any]:
        return dialect.type_descriptor(
            JSONB(none_as_null=True) if dialect.name == "postgresql" else sa.JSON(none_as_null=True)
        )
