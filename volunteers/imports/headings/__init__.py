"""What a column is, by its heading in English or Spanish; and which program wrote a file, by the columns that it has.

Also the labels of a person's own form are known, so that what is exported here can be brought in again.
"""

from volunteers.imports.headings.guessing import digest, guess, known_in, twice
from volunteers.imports.headings.origins import ORIGINS, origin_of

__all__ = ["ORIGINS", "digest", "guess", "known_in", "origin_of", "twice"]
