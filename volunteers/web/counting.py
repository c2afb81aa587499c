"""Rate limits counted in our own database: one count for all processes, where there is no Redis.

On SQLite there is one process, and its memory counts as well and costs no write.
"""

import hashlib
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from limits.storage import MovingWindowSupport, Storage
from sqlalchemy.exc import SQLAlchemyError

from volunteers.audit import bookkeeping
from volunteers.foundation import clock
from volunteers.foundation.db import db, one_at_a_time
from volunteers.web.models import LimitUse

LONGEST = timedelta(days=2)
"""More than any limit looks back."""


def _digest(key: str) -> str:
    return hashlib.sha256(key.encode("utf-8", "replace")).hexdigest()


def _since(seconds: int) -> datetime:
    return clock.now() - timedelta(seconds=seconds)


@bookkeeping("counts the uses of what is limited")
def _use(key_hash: str, limit: int, seconds: int, amount: int) -> bool:
    """Count, where there is room; one after the other for each key."""
    one_at_a_time(key_hash)
    if _window(key_hash, seconds)[1] + amount > limit:
        return False
    db.session.execute(sa.insert(LimitUse), [{"key_hash": key_hash, "at": clock.now()} for _ in range(amount)])
    return True


@bookkeeping("forgets what no limit looks at any more")
def forget() -> None:
    """Remove uses that are over."""
    db.session.execute(sa.delete(LimitUse).where(LimitUse.at < clock.now() - LONGEST))


@bookkeeping("forgets what limits have counted")
def _forget(*keys: str) -> int:
    where = [LimitUse.key_hash.in_([_digest(key) for key in keys])] if keys else []
    return int(db.session.execute(sa.delete(LimitUse).where(*where)).rowcount)  # type: ignore[attr-defined]  # it has it


def _window(key_hash: str, seconds: int) -> tuple[float, int]:
    """When the first use in the window was, and how many there are."""
    found = db.session.execute(
        sa.select(sa.func.min(LimitUse.at), sa.func.count()).where(
            LimitUse.key_hash == key_hash, LimitUse.at > _since(seconds)
        )
    ).one()
    first: datetime | None = found[0]
    return (first or clock.now()).timestamp(), int(found[1])


class DatabaseStorage(Storage, MovingWindowSupport):
    """The storage `database://` of the library `limits`, for moving windows."""

    STORAGE_SCHEME = ["database"]  # noqa: RUF012 -- as the library has it

    def __init__(self, uri: str | None = None, wrap_exceptions: bool = False, **options: Any) -> None:
        super().__init__(uri, wrap_exceptions=wrap_exceptions, **options)

    @property
    def base_exceptions(self) -> type[Exception]:
        """What goes wrong here."""
        return SQLAlchemyError

    def acquire_entry(self, key: str, limit: int, expiry: int, amount: int = 1) -> bool:
        """Count uses, where there is room for them."""
        return amount <= limit and _use(_digest(key), limit, expiry, amount)

    def get_moving_window(self, key: str, limit: int, expiry: int) -> tuple[float, int]:
        """When the window began, and how many uses are in it."""
        return _window(_digest(key), expiry)

    def incr(self, key: str, expiry: int, amount: int = 1) -> int:
        """For other strategies than ours."""
        raise NotImplementedError

    def get(self, key: str) -> int:
        """For other strategies than ours."""
        raise NotImplementedError

    def get_expiry(self, key: str) -> float:
        """For other strategies than ours."""
        raise NotImplementedError

    def check(self) -> bool:
        """The database's health is asked elsewhere."""
        return True

    def reset(self) -> int | None:
        """Forget everything."""
        return _forget()

    def clear(self, key: str) -> None:
        """Forget one key."""
        _forget(key)
