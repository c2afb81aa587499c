"""What stands in the query of an address: in its shape, or as if it were not there. An address is never an error."""

from collections.abc import Callable
from typing import TypeVar

from flask import request

from volunteers.foundation import shapes
from volunteers.foundation.folding import sought
from volunteers.foundation.text import is_clean

T = TypeVar("T")
D = TypeVar("D")
LONGEST_Q = 200


def asked(name: str, shape: Callable[[str], T], default: D) -> T | D:
    """The value under a name, else the default."""
    try:
        return shape(request.args.get(name, ""))
    except shapes.Misshapen:
        return default


def looked_for() -> str:
    """What somebody looks for, in every list and search: `q`, or nothing where nothing of it can be read."""
    typed = "".join(ch for ch in request.values.get("q", "").strip()[:LONGEST_Q] if is_clean(ch))
    return sought(typed)


def words(name: str, longest: int = 200) -> str:
    """The text under a name, without what no database keeps."""
    return "".join(ch for ch in request.args.get(name, "")[:longest] if is_clean(ch))
