"""Bring the catalogues up to date with the sentences of the source; `make words` runs it.

Further PO files on the command line are merged in: a translator may work on a file of their own. Sentences that
nobody says any more are dropped; what is left to translate is listed, and the exit code tells whether anything is.

Some languages have only a part of the interface, which is whole in them: their catalogues hold the sentences of
volunteers/translations/guardians.txt and no others.
"""

import sys
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from volunteers.foundation.languages import PARTLY

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = ROOT / "volunteers"
PART = PACKAGE / "translations" / "guardians.txt"
TRANSLATED = ("es",)
METHODS = [("**.py", "python"), ("**.html", "jinja2"), ("**.txt", "jinja2"), ("**.mail", "jinja2")]
KEYWORDS = {"_": None, "_l": None, "_n": (1, 2), "gettext": None, "ngettext": (1, 2), "lazy_gettext": None}


def extracted() -> Catalog:
    """Every sentence of the source and the templates, with the file that says it."""
    catalog = Catalog(project="volunteers", charset="utf-8", fuzzy=False)
    for folder in (PACKAGE, ROOT / "templates"):
        found = extract_from_dir(str(folder), method_map=METHODS, keywords=KEYWORDS, comment_tags=())
        for file, _line, message, _comments, context in found:
            if message:
                where = (folder / file).relative_to(ROOT).as_posix()
                catalog.add(message, None, [(where, 0)], context=context)
    return catalog


def is_a_file(line: str) -> bool:
    """Whether a line of the list of a part names a file; else it is a sentence."""
    return line.startswith(("templates/", "volunteers/")) and " " not in line


def part(catalog: Catalog) -> Catalog:
    """Those of these sentences that belong to the part which is whole in every language."""
    lines = {line for line in PART.read_text(encoding="utf-8").splitlines() if line and not line.startswith("# ")}
    found = Catalog(project="volunteers", charset="utf-8", fuzzy=False)
    for entry in catalog:
        key = entry.id if isinstance(entry.id, str) else entry.id[0]
        if key and (key in lines or {location[0] for location in entry.locations} & lines):
            found.add(entry.id, None, entry.locations)
    return found


def _said(catalog: Catalog, key: str) -> str | tuple[str, ...] | None:
    entry = catalog.get(key)
    if entry is None or entry.fuzzy or not entry.string:
        return None
    strings = entry.string if isinstance(entry.string, tuple | list) else (entry.string,)
    if not all(strings):
        return None
    return entry.string if isinstance(entry.string, str) else tuple(strings)


def update(tag: str, said: Catalog, further: list[Catalog]) -> list[str]:
    """Write the catalogue of a language anew; return the sentences that still have no translation."""
    tag = tag.replace("-", "_")
    path = PACKAGE / "translations" / tag / "LC_MESSAGES" / "messages.po"
    path.parent.mkdir(parents=True, exist_ok=True)
    sources = list(further)
    if path.exists():
        with path.open("rb") as file:
            sources.append(read_po(file, locale=tag))
    fresh = Catalog(locale=tag, project="volunteers", charset="utf-8", fuzzy=False)
    missing = []
    for entry in sorted(said, key=lambda e: str(e.id)):
        if not entry.id:
            continue
        key = entry.id if isinstance(entry.id, str) else entry.id[0]
        string = next((s for source in sources if (s := _said(source, key)) is not None), None)
        if isinstance(entry.id, tuple | list) and isinstance(string, str):
            string = (string,) * fresh.num_plurals
        elif isinstance(entry.id, str) and isinstance(string, tuple | list):
            string = string[0]
        if string is None:
            missing.append(key)
        files = sorted({location[0] for location in entry.locations})
        fresh.add(entry.id, string, [(file, 0) for file in files], flags=entry.flags)
    with path.open("wb") as out:
        write_po(out, fresh, width=120, omit_header=False, include_lineno=False, sort_output=True)
    return missing


def main(arguments: list[str]) -> int:
    """Update every language; 1 where a sentence is missing. A further file says in its header for which language."""
    further: dict[str, list[Catalog]] = {}
    for name in arguments:
        with Path(name).open("rb") as file:
            read = read_po(file)
        further.setdefault(str(read.locale or "es").replace("_", "-"), []).append(read)
    everything = extracted()
    some = part(everything)
    left = {tag: update(tag, everything, further.get(tag, [])) for tag in TRANSLATED}
    left |= {tag: update(tag, some, further.get(tag, [])) for tag in PARTLY}
    for tag, missing in left.items():
        print(f"{tag}: {len(missing)} sentences to translate")
        for key in missing:
            print(f"  {key!r}")
    return 1 if any(left.values()) else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
