"""The picture that a messenger shows of a public page: its own words, its colour, and the native name of its city.

Drawn with Pillow in fonts that this machine has; fontconfig says which font has the letters of a text. Where none has
them, they are left out: the sun, the colour and what else can be written stay.
"""

import io
import itertools
import math
import shutil
import subprocess
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Union

from volunteers.foundation.languages import direction

if TYPE_CHECKING:  # Pillow is loaded by whoever draws: the worker, and most web processes, never do
    from PIL import ImageDraw, ImageFont

SIZE = (1200, 630)  # pixels; what the Open Graph protocol's readers ask for (1.91 : 1)
MARGIN = 72
PAGE, INK, QUIET = "#fdf9f7", "#1a2142", "#525878"
HUES = (
    *("#a8284a", "#2c6b35", "#1d5ea8", "#a04317", "#0c6865", "#6a3f9f"),
    *("#805300", "#8a2d70", "#3c5472", "#ad3020", "#3d47a8", "#585e14"),
)
"""The colours of the style sheet, --h1 to --h12."""
DAWN = ((0.0, "#232a5c"), (0.25, "#8e3f78"), (0.4, "#e0607a"), (0.5, "#f8b04f"), (0.6, "#e0607a"), (1.0, "#232a5c"))
SUN = "#f0953a"
TITLE_SIZES = (84, 72, 60, 50, 42)
LONGEST_TITLE = 3  # lines
WIDEST = SIZE[0] - 2 * MARGIN

Font = Union["ImageFont.FreeTypeFont", "ImageFont.ImageFont"]


@dataclass(frozen=True)
class Words:
    """What stands on the picture; languages are tags (BCP 47). `hue` is 1 to 12."""

    title: str
    title_language: str
    over: str
    line: str
    name: str
    native: str = ""
    native_language: str = ""
    hue: int = 1


def drawn(words: Words) -> bytes:
    """The picture as PNG."""
    from PIL import Image, ImageDraw  # noqa: PLC0415

    accent = HUES[(words.hue - 1) % len(HUES)]
    image = Image.new("RGB", SIZE, _mixed(accent, PAGE, 0.09))
    draw = ImageDraw.Draw(image)
    _native(draw, words, _mixed(accent, PAGE, 0.2))
    y = float(MARGIN)
    if words.over:
        y += _write(draw, words.over, 30, y, accent, words.title_language) + 14
    size, lines = _fitted(words.title)
    for line in lines:
        _write(draw, line, size, y, INK, words.title_language)
        y += size * 1.22
    if words.line:
        _write(draw, words.line, 36, y + 18, QUIET, words.title_language)
    _sun(draw, MARGIN, SIZE[1] - 66)
    _write(draw, words.name, 34, SIZE[1] - 104, INK, "en", x=MARGIN + 92)
    _dawn(draw)
    kept = io.BytesIO()
    image.save(kept, "PNG", optimize=True)
    return kept.getvalue()


def _native(draw: "ImageDraw.ImageDraw", words: Words, colour: str) -> None:
    """The native name of the city, large and pale behind the rest."""
    for size in (260, 200, 150, 110) if words.native else ():
        font = _font(words.native, size)
        if font is None:
            return
        width = font.getlength(words.native)
        if width <= WIDEST:
            top = SIZE[1] - 60 - size * 1.25
            draw.text((SIZE[0] - MARGIN / 2 - width, top), words.native, colour, font)
            return


def _fitted(title: str) -> tuple[int, list[str]]:
    """The largest size at which the title has few enough lines; what is longer still ends with an ellipsis."""
    size, lines = TITLE_SIZES[-1], [title]
    for size in TITLE_SIZES:
        lines = _broken(title, size)
        if len(lines) <= LONGEST_TITLE:
            return size, lines
    return size, [*lines[: LONGEST_TITLE - 1], lines[LONGEST_TITLE - 1][:-2].rstrip() + "…"]


def _broken(text: str, size: int) -> list[str]:
    """The text in lines that fit; a word that is too long for one is broken."""
    lines: list[str] = []
    for word in text.split():
        joined = f"{lines[-1]} {word}" if lines else word
        if lines and _width(joined, size) <= WIDEST:
            lines[-1] = joined
            continue
        while _width(word, size) > WIDEST:
            fits = next(n for n in range(len(word) - 1, 0, -1) if n == 1 or _width(word[:n], size) <= WIDEST)
            lines.append(word[:fits])
            word = word[fits:]  # noqa: PLW2901 -- what is left of it
        lines.append(word)
    return lines


def _width(text: str, size: int) -> float:
    return sum(font.getlength(run) for run, font in _runs(text, size))


def _write(
    draw: "ImageDraw.ImageDraw", text: str, size: int, y: float, colour: str, language: str, x: float | None = None
) -> float:
    """Write one line; its height."""
    runs = _runs(text, size)
    if direction(language) == "rtl" and x is None:
        x = SIZE[0] - MARGIN - sum(font.getlength(run) for run, font in runs)
        runs = runs[::-1]
    at = float(MARGIN if x is None else x)
    for run, font in runs:
        draw.text((at, y), run, colour, font)
        at += font.getlength(run)
    return size * 1.2


def _runs(text: str, size: int) -> list[tuple[str, Font]]:
    """The text in one font, or word by word where no font has all of it; words that none has are left out."""
    whole = _font(text, size)
    if whole is not None:
        return [(text, whole)]
    return [(f"{word} ", font) for word in text.split() if (font := _font(word, size)) is not None]


@lru_cache(512)
def _font(text: str, size: int) -> Font | None:
    """A font of this machine that has all letters of the text; None where there is none."""
    from PIL import ImageFont, features  # noqa: PLC0415

    letters = frozenset(text) - {" "}
    found = _file(letters)
    if found is not None:
        engine = ImageFont.Layout.RAQM if features.check("raqm") else ImageFont.Layout.BASIC
        return ImageFont.truetype(found[0], size, index=found[1], layout_engine=engine)
    # Pillow brings one, for Latin letters
    return ImageFont.load_default(size) if all(ord(letter) < 0x250 for letter in letters) else None


@dataclass(frozen=True)
class _FontFile:
    file: str
    index: int
    family: str
    style: str
    letters: tuple[tuple[int, int], ...]
    """Which letters it has: from and to, as code points."""

    def has(self, letters: frozenset[str]) -> bool:
        """Whether it has all of them."""
        return all(any(first <= ord(letter) <= last for first, last in self.letters) for letter in letters)

    @property
    def worth(self) -> tuple[bool, bool, bool, str]:
        """The best first: in bold, a serif, of the family that has most scripts."""
        style, family = self.style.split(",")[0].casefold(), self.family.casefold()
        return style != "bold", "serif" not in family, "noto" not in family, self.family


@lru_cache(1)
def _fonts() -> list[_FontFile]:
    """The fonts of this machine, the best first, asked for once in a process: fontconfig knows."""
    command = shutil.which("fc-list")
    if command is None:
        return []
    form = "%{file}\t%{index}\t%{family}\t%{style}\t%{charset}\n"
    asked = [command, "--format", form]
    answer = subprocess.run(asked, capture_output=True, text=True, timeout=20, check=False)  # noqa: S603 -- fixed words
    rows = [row.split("\t") for row in answer.stdout.splitlines() if row.count("\t") == 4]
    found = [
        _FontFile(file, int(index), family, style, _ranges(charset))
        for file, index, family, style, charset in rows
        if index.isdigit() and int(index) < 1 << 16  # more is a named instance of a variable font
    ]
    return sorted(found, key=lambda font: font.worth)


def _ranges(charset: str) -> tuple[tuple[int, int], ...]:
    """ "20-7e a0" as fontconfig writes it."""
    pairs = (part.partition("-") for part in charset.split())
    return tuple((int(first, 16), int(last or first, 16)) for first, _, last in pairs)


@lru_cache(512)
def _file(letters: frozenset[str]) -> tuple[str, int] | None:
    """File and index of the best font with these letters."""
    font = next((font for font in _fonts() if font.has(letters)), None) if letters else None
    return (font.file, font.index) if font is not None else None


def _mixed(colour: str, ground: str, share: float) -> str:
    return "#" + "".join(
        f"{round(int(colour[n : n + 2], 16) * share + int(ground[n : n + 2], 16) * (1 - share)):02x}" for n in (1, 3, 5)
    )


def _sun(draw: "ImageDraw.ImageDraw", x: float, y: float) -> None:
    """The sign of the house: a rising sun."""
    middle = x + 38
    draw.pieslice((middle - 20, y - 20, middle + 20, y + 20), 180, 360, fill=SUN)
    for angle in (215, 270, 325):
        ray = math.radians(angle)
        ends = [(middle + r * math.cos(ray), y + r * math.sin(ray)) for r in (27, 38)]
        draw.line(ends, SUN, 4)
    draw.line((x, y, x + 76, y), INK, 4)
    draw.line((x + 18, y + 8, x + 58, y + 8), INK, 4)


def _dawn(draw: "ImageDraw.ImageDraw") -> None:
    """The horizon: one line of dawn, as below the head of each page."""
    for x in range(SIZE[0]):
        at = x / (SIZE[0] - 1)
        (a, first), (b, second) = next(pair for pair in itertools.pairwise(DAWN) if at <= pair[1][0])
        colour = _mixed(second, first, (at - a) / (b - a))
        draw.line((x, SIZE[1] - 14, x, SIZE[1]), colour)
