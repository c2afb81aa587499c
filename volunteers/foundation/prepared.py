"""Statements that are made once and run often: for SQLAlchemy, making one takes longer than asking it.

A builder takes its values as `Later` (`Several` for a list of them); called, it gives the statement and its values:

    @prepared
    def _memberships(person_id: Later) -> sa.Select[Any]:
        return sa.select(Membership).where(Membership.person_id == person_id)

    db.session.scalars(*_memberships(person_id=person.id))

What changes the statement itself comes first and without a name; there are only a few of each.
"""

import functools
import inspect
from collections.abc import Callable, Hashable
from typing import Annotated, Any, TypeVar

import sqlalchemy as sa

from volunteers.foundation.columns import Later

Several = Annotated[Later, "several"]
"""A list of values that a statement gets where it is run."""
MOST_SHAPES = 32

S = TypeVar("S", bound="sa.Select[*tuple[Any, ...]]")


def prepared(build: Callable[..., S]) -> Callable[..., tuple[S, dict[str, Any]]]:
    """A builder of a statement as a function of its values, which makes each shape of the statement once."""
    kinds = inspect.signature(build).parameters
    later = {name: kind.annotation is Several for name, kind in kinds.items() if kind.annotation in (Later, Several)}
    lists = [name for name, is_several in later.items() if is_several]

    @functools.lru_cache(MOST_SHAPES)
    def made(*shape: Hashable) -> S:
        return build(*shape, **{name: sa.bindparam(name, expanding=each) for name, each in later.items()})

    @functools.wraps(build)
    def asked(*shape: Hashable, **values: Any) -> tuple[S, dict[str, Any]]:
        if values.keys() != later.keys():
            raise TypeError(f"{build.__name__} takes {', '.join(later)}")
        for name in lists:
            values[name] = tuple(values[name])
        return made(*shape), values

    return asked
