"""What a field keeps of typed text: as a shape says, else as it could be, with the reason why it is not taken yet."""

from collections.abc import Callable

from volunteers.foundation import shapes
from volunteers.foundation.text import _, clean


def judged(shape: Callable[[str], str], typed: str) -> tuple[str, str]:
    """(the text to keep or to show again, what is wrong with it).

    Where what is wrong can't be seen, or a browser would drop it, the text is mended and shown: nobody could find it.
    """
    try:
        return shape(typed), ""
    except shapes.Misshapen as fault:
        if fault.mended is None:
            return clean(typed), str(fault)
        said = _("We’ve fixed it here. Please check it and send it again.")
        return fault.mended, f"{fault} {said}"
