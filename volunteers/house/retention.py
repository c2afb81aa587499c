"""How long what kind of row is kept: each room says it of its own rows; the privacy page is made of the same."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa


@dataclass(frozen=True)
class Retention:
    """One kind of row. `over` is the SQL condition that its time was over at an instant; what is done then is no more
    among it, so that what is due is counted by the same words.

    `setting` names the days, which an administrator sets. With `empties` the row stays as a count, and these of its
    columns are emptied; without, it is deleted.
    """

    setting: str
    what: Any
    model: Any
    over: Callable[[datetime], sa.ColumnElement[bool]]
    empties: Mapping[str, Any] | None = None
