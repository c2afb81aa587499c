"""What `joinedload` loads along with rows: one alias of its table for all statements, in place of a new one in each.

A compiled statement stays in memory with all that it names, and an alias of a wide table is about 4 KB for each of its
columns, whether the statement reads it or not: a third of what a web process keeps of its statements (SQLAlchemy up to
1.3 kept such aliases, `_gen_pooled_aliased_class`; since then a statement is compiled once, and makes its own).
"""

import threading
from functools import wraps
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased, strategies, util

_Loader: Any = strategies._JoinedLoader  # there is no public name for it; tests/foundation/test_along.py fails without
_adapter = _Loader._generate_row_adapter
_POLYMORPHIC = "path_with_polymorphic"
"""Under this name the loader looks for what to load from, before it makes an alias."""

_kept: dict[tuple[Any, int], sa.FromClause] = {}
_keeping = threading.Lock()


def _alias(loader: Any, number: int) -> sa.FromClause:
    """The alias of a relation's table; the second, third … where one statement has the relation more than once."""
    with _keeping:
        found = _kept.get((loader, number))
        if found is None:
            found = sa.inspect(aliased(loader.mapper, flat=True)).selectable
            found.c  # noqa: B018 -- makes its columns, before another thread sees it
            _kept[loader, number] = found
        return found


@wraps(_adapter)
def _with_kept_alias(loader: Any, compiling: Any, entity: Any, path: Any, *others: Any) -> Any:
    attributes = compiling.attributes
    if sa.inspect(loader.entity).is_aliased_class or path.contains(attributes, _POLYMORPHIC):
        return _adapter(loader, compiling, entity, path, *others)
    used = (__name__, loader)
    number = compiling.global_attributes.get(used, 0)
    compiling.global_attributes[used] = number + 1
    alias = util.AliasedClass(loader.mapper, alias=_alias(loader, number), use_mapper_path=True)
    path.set(attributes, _POLYMORPHIC, alias)
    try:
        return _adapter(loader, compiling, entity, path, *others)
    finally:
        del attributes[_POLYMORPHIC, path.natural_path]


_Loader._generate_row_adapter = _with_kept_alias
