"""What is loaded along with rows: the right rows, and one alias of it in all statements."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, joinedload, mapped_column, relationship
from sqlalchemy.sql import visitors

from volunteers.foundation import along


class _Base(DeclarativeBase):
    pass


class _Person(_Base):
    __tablename__ = "people"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    helper_id: Mapped[int | None] = mapped_column(sa.ForeignKey("people.id"))
    helper: Mapped["_Person | None"] = relationship(remote_side="_Person.id")


class _Letter(_Base):
    __tablename__ = "letters"
    id: Mapped[int] = mapped_column(primary_key=True)
    sender_id: Mapped[int] = mapped_column(sa.ForeignKey("people.id"))
    reader_id: Mapped[int] = mapped_column(sa.ForeignKey("people.id"))
    sender: Mapped[_Person] = relationship(foreign_keys=sender_id)
    reader: Mapped[_Person] = relationship(foreign_keys=reader_id)


WITH_ALL = (
    joinedload(_Letter.sender).joinedload(_Person.helper),
    joinedload(_Letter.reader).joinedload(_Person.helper),
)


@pytest.fixture
def engine() -> Iterator[sa.Engine]:
    engine = sa.create_engine("sqlite://", poolclass=sa.pool.StaticPool, connect_args={"check_same_thread": False})
    _Base.metadata.create_all(engine)
    with Session(engine) as session:
        ann, bob = _Person(id=1, name="Ann", helper_id=3), _Person(id=2, name="Bob", helper_id=4)
        session.add_all([ann, bob, _Person(id=3, name="Carla"), _Person(id=4, name="Dan")])
        session.add_all([_Letter(id=1, sender_id=1, reader_id=2), _Letter(id=2, sender_id=2, reader_id=1)])
        session.commit()
    yield engine
    engine.dispose()


def _aliases(engine: sa.Engine, select: Any) -> list[int]:
    """Which aliases a statement reads from: a copy with annotations has the hash of its original."""
    state: Any = select.compile(engine).compile_state
    return sorted({hash(each) for each in visitors.iterate(state.statement) if isinstance(each, sa.Alias)})


def _told(engine: sa.Engine, select: Any) -> list[str]:
    with Session(engine) as session:
        letters = list(session.scalars(select))
        session.expunge_all()  # whatever was not loaded along can't be read now
    told = [(each.sender, each.reader) for each in letters]
    return [f"{a.name} ({a.helper.name}) to {b.name} ({b.helper.name})" for a, b in told]


def test_each_place_of_a_relation_has_what_belongs_there(engine: sa.Engine) -> None:
    """Helpers are reached twice in one statement, people by two relations: each is a table of its own in it."""
    every = sa.select(_Letter).options(*WITH_ALL).order_by(_Letter.id)
    assert _told(engine, every) == ["Ann (Carla) to Bob (Dan)", "Bob (Dan) to Ann (Carla)"]
    assert _told(engine, every.where(_Letter.id == 2).limit(1)) == ["Bob (Dan) to Ann (Carla)"]
    assert len(_aliases(engine, every)) == 4


def test_statements_share_the_aliases_of_what_they_load_along(engine: sa.Engine) -> None:
    """Each would hold all columns of all these tables for as long as it is known."""
    one = sa.select(_Letter).options(*WITH_ALL).where(_Letter.id == 1)
    other = sa.select(_Letter).options(*WITH_ALL).order_by(_Letter.reader_id.desc())
    assert str(one) != str(other)
    assert _aliases(engine, one) == _aliases(engine, other)


def test_who_meets_an_alias_first_makes_it_alone(engine: sa.Engine) -> None:
    """Statements are compiled by many threads at once."""
    along._kept.clear()
    selects = [sa.select(_Letter).options(*WITH_ALL).where(_Letter.id > -n) for n in range(8)]
    with ThreadPoolExecutor(8) as together:
        found = list(together.map(lambda select: _aliases(engine, select), selects))
    assert found == [found[0]] * 8
