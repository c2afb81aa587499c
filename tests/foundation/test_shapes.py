"""What typed text must look like, one shape after the other: what is kept, and what is said of anything else."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import pytest

from volunteers.foundation import shapes

IDLE = ("\u200b", "\u2060", "\ufeff", "\u00ad", "\u3164", "\u206a", "\U000e0041")
"""Nobody sees them, and no script needs them in a line."""
NEEDED = (
    "علی\u200cرضا",
    "क्\u200dष",
    "👩\u200d👩\u200d👧",
    "❤\ufe0f",
    "\U0001f3f4\U000e0067\U000e0062\U000e007f",
    "葛\U000e0100",
)
"""Joiners of Persian, Hindi and emoji, selectors, and the tags of a flag."""

KEPT = [
    (shapes.number, "20", 20),
    *((shapes.number, text, 20) for text in ("２０", "٢٠", "۲۰", "२०", "\u200f٢٠\u200e", "၂၀")),
    *((shapes.number, text, -3) for text in ("\u22123", "－３")),
    *((shapes.phone, text, "+1 303-555-0142") for text in ("٣٠٣ ٥٥٥ ٠١٤٢", "３０３－５５５－０１４２", "३०३ ५५५ ०१४२")),
    *(
        (shapes.day, text, date(2026, 6, 13))
        for text in ("２０２６－０６－１３", "٢٠٢٦-٠٦-١٣", "June १३, २०२६", "۶/۱۳/۲۰۲۶")
    ),
    (shapes.month, "٢٠٢٦-٠٦", date(2026, 6, 1)),
    (shapes.wall_time, "２０２６－０６－１３Ｔ１８：３０", datetime(2026, 6, 13, 18, 30)),  # noqa: DTZ001 - no zone was typed
    (shapes.wall_time, "٢٠٢٦-٠٦-١٣ ١٨:٣٠", datetime(2026, 6, 13, 18, 30)),  # noqa: DTZ001 - no zone was typed
    (shapes.coordinates, "٣٧٫٤٢، ١٢٧٫١٣", (37.42, 127.13)),
    (shapes.day_or_month, "August ٢٠١٤", (date(2014, 8, 1), False)),
    (shapes.line, "Zone ٣", "Zone ٣"),
    (shapes.number, "-1", -1),
    (shapes.month, "2026-06", date(2026, 6, 1)),
    (shapes.day, "2026-06-13", date(2026, 6, 13)),
    *(
        (shapes.day, text, date(2014, 8, 23))
        for text in (
            *("August 23, 2014", "Aug. 23rd 2014", "23 August 2014", "Saturday, August 23, 2014", "8/23/2014"),
            *("23 de agosto de 2014", "sábado, 23 de agosto del 2014", "23 ago 2014", "08-23-2014", "2014/8/23"),
        )
    ),
    *((shapes.day, text, date(2016, 9, 1)) for text in ("Sept 1, 2016", "1º de septiembre de 2016", "sep. 1 2016")),
    (shapes.day_or_month, "2014-08", (date(2014, 8, 1), False)),
    (shapes.day_or_month, "2014-08-23", (date(2014, 8, 23), True)),
    *(
        (shapes.day_or_month, text, (date(2014, 8, 1), False))
        for text in ("August 2014", "agosto de 2014", "Aug, 2014", "8/2014")
    ),
    (shapes.day_or_month, "August 1, 2014", (date(2014, 8, 1), True)),
    *(
        (shapes.coordinates, text, (pytest.approx(39.7393, abs=1e-4), pytest.approx(-104.985, abs=1e-4)))
        for text in (
            *(
                "39.7393, -104.985",
                "39.7393° N, 104.985° W",
                "39°44'21.5\"N 104°59'06.0\"W",
                "39°44′21.5″N 104°59′06.0″W",
            ),
            *("39° 44’ 21.5” N, 104° 59’ 6” W", "39°44.358'N 104°59.1'W"),
        )
    ),
    (shapes.language_tags, "prs, nah", ["prs", "nah"]),
    (shapes.time_zone, "America/Denver", "America/Denver"),
    (shapes.language_tags, "en, es  zh-Hant", ["en", "es", "zh-Hant"]),
    *((shapes.line, f"Pat {sign}Visi{sign}tor{sign}", "Pat Visitor") for sign in IDLE),
    *((shapes.line, name, name) for name in NEEDED),
    *((shapes.skills, f"cocinar, {sign}, x{sign}", ["cocinar", "x"]) for sign in IDLE),
    (shapes.line, "Jose\u200b\u0301", "José"),
    (shapes.email, "\ufeffana\u200b@demo.example", "ana@demo.example"),
    (shapes.skills, "cocinar, \u200d, \ufe0f\u200c; x", ["cocinar", "x"]),
    (shapes.skills, "driving;  first  aid, ,Driving", ["driving", "first aid"]),
    *(
        (shapes.postal_address, text, value)
        for text, value in (
            ("1 Main St\r\n\r\n Boulder,  CO 80302 ", "1 Main St\nBoulder, CO 80302"),
            ("1 Main St, Apt 4, Boulder, CO 80302", "1 Main St, Apt 4\nBoulder, CO 80302"),
            ("1 Main St, Boulder CO 80302-1234", "1 Main St\nBoulder CO 80302-1234"),
            ("PO Box 12; Salem, New Mexico 87941 USA", "PO Box 12\nSalem, New Mexico 87941 USA"),
            ("1 Main St, Boulder", "1 Main St, Boulder"),
            ("Av. 1 No. 5, 33000 Delicias, Chih., México", "Av. 1 No. 5, 33000 Delicias, Chih., México"),
            ("", ""),
        )
    ),
    (shapes.site_path, "/static/logo.svg", "/static/logo.svg"),
    (shapes.web_address, "https://meet.example/x", "https://meet.example/x"),
]

MISSHAPEN = [
    *((shapes.number, text) for text in ("", "x", "1_000", "+1", "\u4e00", "9" * 41, "1.5", "1\n", "--1")),
    *((shapes.month, text) for text in ("", "2026-13", "2026-6", "9999-01", "2026-06-01", "0000-01")),
    *(
        (shape, text)
        for shape in (shapes.day, shapes.day_or_month)
        for text in (
            *("", "soon", "February 30, 2014", "23/8/2014", "August 23", "2014", "August August 2014", "8/23/14"),
            *(
                "August 23, 0014",
                "Aug 23 1 2014",
                "August 23, 2014 at noon",
                "<b>August</b> 2014",
                "13/2014",
                "1 2 3 2014",
            ),
        )
    ),
    (shapes.day, "August 2014"),
    *((shapes.time_zone, text) for text in ("", "Denver", "../etc", "america/denver")),
    *((shapes.skills, text) for text in (", ".join(map(str, range(21))), "x" * 61)),
    *((shapes.postal_address, text) for text in ("1\n2\n3\n4\n5\n6\n7", "x" * 81, "a\u202eb")),
    *((shapes.language_tags, text) for text in ("e", "en_US", "en;es", "en, <b>", "zz", "en, blah")),
    *((shapes.coordinates, text) for text in ("39°61'0\"N 104°59'0\"W", "91°0'0\"N 0°0'0\"E", "39°44'21.5\"N")),
    *(
        (shapes.site_path, text)
        for text in ("", "logo.svg", "//evil.example/x", "https://evil.example", "/a b", "/x\n")
    ),
    *((shapes.web_address, text) for text in ("", "ftp://x.example", "javascript:alert(1)", "https://")),
]


@pytest.mark.parametrize(("shape", "text", "value"), KEPT)
def test_what_is_kept(shape: Callable[[str], Any], text: str, value: Any) -> None:
    """The value as it is kept."""
    assert shape(text) == value


@pytest.mark.parametrize(("shape", "text"), MISSHAPEN)
def test_what_is_misshapen(shape: Callable[[str], Any], text: str) -> None:
    """A message that says how to write it."""
    with pytest.raises(shapes.Misshapen) as fault:
        shape(text)
    assert str(fault.value).startswith(("Please", "This", "Enter", "List", "Each", "Add", "Only"))


@pytest.mark.parametrize("text", ["\u0085", "Ana\u0085", "\u0301", "\ufffc", "\ue000", "\u0378", "\u3164 \u200b"])
@pytest.mark.parametrize("shape", [shapes.written, shapes.line])
def test_what_nobody_can_read_is_no_text(shape: Callable[[str], str], text: str) -> None:
    """Also a control character at an end, a mark without its letter, and what no font has; refused in words."""
    with pytest.raises(shapes.Misshapen):
        shape(text)


@pytest.mark.parametrize("text", ["e\u0301", "\u0928\u093f", "\u06a9\u200c\u0627", "\U00020bb7", "\u2615"])
def test_what_people_write_is_kept(text: str) -> None:
    """Marks on their letters, joiners, rare signs and pictures."""
    assert shapes.line(text)
