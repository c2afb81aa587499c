"""Finding rows by any part of a name, in any script, without case or accents: FTS5 on SQLite, pg_trgm on PostgreSQL.

A mechanism: it knows no subject. Each room says in its `room.py` what of it is searched.
"""

from volunteers.search.entries import add, forget, reindex
from volunteers.search.find import Found, find
from volunteers.search.matching import hits, is_found, keys_addressed, keys_found
from volunteers.search.renewing import is_current, renew
from volunteers.search.searched import Searched, init_app
from volunteers.search.ways import HITS, ROWS, Narrowed, Way, way_to

__all__ = [
    "HITS",
    "ROWS",
    "Found",
    "Narrowed",
    "Searched",
    "Way",
    "add",
    "find",
    "forget",
    "hits",
    "init_app",
    "is_current",
    "is_found",
    "keys_addressed",
    "keys_found",
    "reindex",
    "renew",
    "way_to",
]
