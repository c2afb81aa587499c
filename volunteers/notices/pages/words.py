"""Why somebody gets nothing, in plain words."""

from typing import Any

from volunteers.foundation.text import _n
from volunteers.notices.models import LeftOut


def left_out_in_words(why: LeftOut, number: int) -> Any:
    """Why so many get nothing, as the rest of a sentence that begins with their number."""
    match why:
        case LeftOut.OPTED_OUT:
            return _n("asked for no messages like this", "asked for no messages like this", number)
        case LeftOut.NO_ADDRESS:
            return _n("has no address with us: please call", "have no address with us: please call", number)
        case LeftOut.BAD_ADDRESS:
            return _n(
                "has no working address: please ask for another one",
                "have no working address: please ask for another one",
                number,
            )
        case LeftOut.MINOR:
            return _n(
                "is under 18, and we write to young people through their guardians",
                "are under 18, and we write to young people through their guardians",
                number,
            )
        case LeftOut.UNCONFIRMED:
            return _n(
                "has not confirmed the address yet, so it may be a stranger’s",
                "have not confirmed their address yet, so it may be a stranger’s",
                number,
            )
        case LeftOut.SAME_ADDRESS:
            return _n(
                "shares an address: the copy that goes there names both",
                "share an address: the copy that goes there names them all",
                number,
            )
