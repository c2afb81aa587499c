"""Every text is translatable, and translated."""

import ast
import importlib
import re
import runpy
from collections.abc import Iterator
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

from tests.house.source import PACKAGE, ROOT, functions, modules
from volunteers.foundation import naming
from volunteers.foundation.languages import PARTLY, WRITTEN_TO
from volunteers.mail.copies import source_of_copy
from volunteers.rooms import ROOMS

METHODS = [("**.py", "python"), ("**.html", "jinja2"), ("**.txt", "jinja2"), ("**.mail", "jinja2")]
KEYWORDS = {"_": None, "_l": None, "_n": (1, 2), "gettext": None, "ngettext": (1, 2), "lazy_gettext": None}
PLACEHOLDER = re.compile(r"%\((\w+)\)[sd]")
COMPLETE = ("es",)
"""Languages that say everything: a sentence without its translation fails. Others may lag, and are counted."""

LANGUAGES = sorted(path.parts[-3] for path in (PACKAGE / "translations").glob("*/LC_MESSAGES/messages.po"))


@cache
def extracted() -> set[str | tuple[str, str]]:
    """Every sentence of the source and the templates."""
    found: set[str | tuple[str, str]] = set()
    for folder in (PACKAGE, ROOT / "templates"):
        for _file, _line, message, _comments, _context in extract_from_dir(
            str(folder), method_map=METHODS, keywords=KEYWORDS, comment_tags=()
        ):
            if message:
                found.add(tuple(message) if isinstance(message, tuple | list) else message)
    return found


def catalog(tag: str) -> Catalog:
    """The catalogue of a language."""
    path = PACKAGE / "translations" / tag / "LC_MESSAGES" / "messages.po"
    with path.open("rb") as file:
        return read_po(file, locale=tag)


@cache
def part() -> set[str | tuple[str, str]]:
    """The sentences that are whole in every language that people are written to in: what guardians read."""
    tool = runpy.run_path(str(ROOT / "tools" / "catalogue.py"))
    ids = [entry.id for entry in tool["part"](tool["extracted"]()) if entry.id]
    return {tuple(each) if isinstance(each, tuple | list) else each for each in ids}


def untranslated(tag: str, sentences: set[str | tuple[str, str]] | None = None) -> list[str]:
    """Which of all sentences, or of these, a language does not say."""
    known = catalog(tag)
    missing = []
    for message in sorted(extracted() if sentences is None else sentences, key=str):
        key = message if isinstance(message, str) else message[0]
        entry = known.get(key)
        done = (
            entry is not None
            and not entry.fuzzy
            and entry.string
            and all(entry.string if isinstance(entry.string, tuple | list) else (entry.string,))
        )
        if not done:
            missing.append(key)
    return missing


@pytest.mark.parametrize("tag", COMPLETE)
def test_every_sentence_is_translated(tag: str) -> None:
    """One fails for a sentence without its Spanish."""
    missing = untranslated(tag)
    assert not missing, f"{len(missing)} sentences without {tag}:\n" + "\n".join(repr(m) for m in missing[:60])


def test_what_guardians_read_is_on_offer_in_every_language() -> None:
    """Each language that people are written to in has a catalogue with everything, or with the part."""
    whole = {"en", *COMPLETE}
    assert {tag.replace("-", "_") for tag in PARTLY} | set(COMPLETE) == set(LANGUAGES)
    assert set(WRITTEN_TO) == whole | set(PARTLY)


@pytest.mark.parametrize("tag", PARTLY)
def test_what_guardians_read_is_whole(tag: str) -> None:
    """One fails for a sentence of the part that a language does not say."""
    missing = untranslated(tag.replace("-", "_"), part())
    assert not missing, f"{len(missing)} sentences without {tag}:\n" + "\n".join(repr(m) for m in missing[:60])


@pytest.mark.parametrize("tag", PARTLY)
def test_a_catalogue_of_the_part_holds_nothing_else(tag: str) -> None:
    """Half a page in another language is worse than none."""
    keys = {m if isinstance(m, str) else m[0] for m in part()}
    more = [e.id for e in catalog(tag.replace("-", "_")) if e.id and _key(e.id) not in keys]
    assert not more, more[:20]


def test_each_line_of_the_part_names_something() -> None:
    """A file that is gone, or a sentence that nobody says any more, is taken off the list."""
    said = {_key(m) for m in extracted()}
    lines = (PACKAGE / "translations" / "guardians.txt").read_text(encoding="utf-8").splitlines()
    wanted = [line for line in lines if line and not line.startswith("# ")]
    assert not [line for line in wanted if line not in said and not (ROOT / line).is_file()]
    assert len(wanted) == len(set(wanted))


@pytest.mark.parametrize("tag", LANGUAGES)
def test_each_number_has_its_form(tag: str) -> None:
    """As many forms as the language has for numbers, each with words (Arabic: six; Korean: one)."""
    known = catalog(tag)
    odd = [
        entry.id
        for entry in known
        if isinstance(entry.id, tuple | list) and (len(entry.string) != known.num_plurals or not all(entry.string))
    ]
    assert not odd, odd[:20]


def _key(message: Any) -> str:
    return message if isinstance(message, str) else str(message[0])


BRITISH = re.compile(
    r"\b(cancell(ed|ing)|programmes?|colours?|neighbours?|centres?|honour\w*|favour\w*|behaviour|licence|cheque"
    r"|(organ|recogn|real|apolog)is(e|ed|es|er|ers|ing|ation|ations))\b",
    re.IGNORECASE,
)


def test_sentences_are_spelled_as_in_the_us() -> None:
    """The readers are in Colorado."""
    said = {m if isinstance(m, str) else " ".join(m) for m in extracted()}
    assert not sorted(each for each in said if BRITISH.search(each))


def _unwanted() -> list[str]:
    """The fenced list under "Words we do not use on the screen" in the glossary."""
    glossary = (ROOT / "docs" / "glossary.md").read_text(encoding="utf-8")
    _before, _heading, after = glossary.partition("### Words we do not use on the screen\n")
    fenced = after.split("```\n")
    return fenced[1].splitlines() if len(fenced) > 1 else []


def test_no_word_of_the_list_is_on_the_screen() -> None:
    """The glossary lists words of another voice; a sentence that uses one is written anew."""
    words = _unwanted()
    assert words, "docs/glossary.md has no list of words"
    assert not [word for word in words if word != word.strip().lower() or not word]
    unwanted = re.compile(rf"\b({'|'.join(map(re.escape, words))})\b", re.IGNORECASE)
    forms = {form for message in extracted() for form in ([message] if isinstance(message, str) else message)}
    faults = [
        f"{found.group()!r} in {form!r}"
        for form in sorted(forms)
        if (found := unwanted.search(PLACEHOLDER.sub("", form)))
    ]
    assert not faults, "\n".join(faults)


def test_languages_that_lag_are_counted(capsys: pytest.CaptureFixture[str]) -> None:
    """How much each of the others does not say yet; none of them has to be complete."""
    assert set(COMPLETE) <= set(LANGUAGES)
    lag = {tag: len(untranslated(tag)) for tag in LANGUAGES if tag not in COMPLETE}
    with capsys.disabled():
        for tag, count in lag.items():
            print(f"\n{tag}: {count} of {len(extracted())} sentences are not translated yet", end="")


@pytest.mark.parametrize("tag", LANGUAGES)
def test_placeholders_agree(tag: str) -> None:
    """A translation names the same values as its sentence."""
    odd = []
    for entry in catalog(tag):
        if not entry.id:
            continue
        ids = entry.id if isinstance(entry.id, tuple | list) else (entry.id,)
        wanted = set().union(*(PLACEHOLDER.findall(i) for i in ids))
        strings = entry.string if isinstance(entry.string, tuple | list) else (entry.string,)
        for string in strings:
            if string and not set(PLACEHOLDER.findall(string)) <= wanted:
                odd.append((ids[0], string))
            if string and set(PLACEHOLDER.findall(string)) != wanted and len(strings) == 1:
                odd.append((ids[0], string))
    assert not odd, odd[:20]


@pytest.mark.parametrize("tag", LANGUAGES)
def test_no_translation_is_dead(tag: str) -> None:
    """A catalogue holds nothing that nobody says any more."""
    said = {m if isinstance(m, str) else m[0] for m in extracted()}
    dead = [e.id for e in catalog(tag) if e.id and (e.id if isinstance(e.id, str) else e.id[0]) not in said]
    assert not dead, dead[:20]


def test_templates_say_nothing_untranslated() -> None:
    """No run of words stands in a template outside _()."""
    faults = []
    templates = ROOT / "templates"
    for path in sorted([*templates.rglob("*.html"), *templates.rglob("*.mail")]):
        faults += [f"{path.relative_to(ROOT)}: {text!r}" for text in _bare_words(path)]
    assert not faults, "\n".join(faults[:40])


def _bare_words(path: Path) -> list[str]:
    source = path.read_text(encoding="utf-8")
    source = re.sub(r"\{#.*?#\}", "", source, flags=re.DOTALL)
    source = re.sub(r"\{%-?\s*block hue.*?endblock\s*-?%\}", "", source, flags=re.DOTALL)
    source = re.sub(r"\{\{.*?\}\}|\{%.*?%\}", "\u0001", source, flags=re.DOTALL)
    source = re.sub(r"<(style|script|svg).*?</\1>", "", source, flags=re.DOTALL)
    source = re.sub(r"<[^>]*>", "\u0000", source)
    return [
        t.strip()
        for t in re.split("[\u0000\u0001]", source)
        if re.search(r"[A-Za-z]{3,}", t) and not re.search("[&=]|^required$", t.strip())
    ]


def test_every_template_is_used() -> None:
    """Each template is rendered, extended, imported or named by a message."""
    python = "\n".join(p.read_text(encoding="utf-8") for p in PACKAGE.rglob("*.py"))
    templates = {
        p.relative_to(ROOT / "templates").as_posix(): p for p in (ROOT / "templates").rglob("*.*") if p.is_file()
    }
    texts = python + "\n".join(p.read_text(encoding="utf-8") for p in templates.values())
    copies = {f"mail/{source_of_copy(kind)}.mail" for room in ROOMS for kind in room.mails_of_child}
    unused = []
    for name in templates:
        if name.startswith(("errors/", "mail/base.", "mail/parts.")) or name in copies:
            continue
        kind = name.removeprefix("mail/").removesuffix(".mail")
        if f'"{name}"' not in texts and f"'{name}'" not in texts and f'"{kind}"' not in texts:
            unused.append(name)
    assert not unused, unused


def _enumerations() -> dict[str, type[StrEnum]]:
    """Every StrEnum of the source, by its class name."""
    found = {}
    for module in modules():
        for node in ast.walk(module.tree):
            if isinstance(node, ast.ClassDef) and any(ast.unparse(base).endswith("StrEnum") for base in node.bases):
                found[node.name] = getattr(importlib.import_module(module.name), node.name)
    return found


def _words_by_member(tree: ast.Module) -> Iterator[tuple[ast.Dict, str]]:
    """Dicts whose keys are members of an enumeration and whose values are texts, with its class or its alias."""
    for node in ast.walk(tree):
        if not isinstance(node, ast.Dict) or not node.keys:
            continue
        owners = {ast.unparse(key.value) if isinstance(key, ast.Attribute) else "" for key in node.keys if key}
        texts = all(
            isinstance(value, ast.Call) and isinstance(value.func, ast.Name) and value.func.id in KEYWORDS
            for value in node.values
        )
        if texts and len(owners) == 1 and "" not in owners and not next(iter(owners)).endswith("events"):
            yield node, owners.pop()


def test_each_enumeration_has_its_words_once() -> None:
    """Beside what `names` declares on the stair words.py, no module spells the members of an enumeration again.

    A function may: it makes sentences for a purpose of its own, on the stairs where sentences are made.
    """
    faults = []
    for module in modules():
        declared = {
            id(argument)
            for node in ast.walk(module.tree)
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "names"
            for argument in node.args
        }
        inside = {id(each) for function in functions(module) for each in ast.walk(function)}
        for node, owner in _words_by_member(module.tree):
            is_declared = id(node) in declared and module.stair == "words"
            is_sentence = id(node) in inside and module.stair in ("words", "rules")
            if not is_declared and not is_sentence:
                faults.append(f"{module.name}:{node.lineno} spells {owner}: its words stand in words.py, by names()")
    assert not faults, "\n".join(faults)


TOLD_IN_SENTENCES = {
    "AssignmentState": "initiatives/_words.html, by what is known of the answer",
    "ActivityState": "the page of an activity",
    "SignUpState": "activities.words.standing_in_words",
    "ReminderState": "activities.words.became_in_words",
    "NoticeState": "the page of a message",
    "LeftOut": "notices.words.left_out_in_words",
    "ReplyTo": "the choices name the addresses",
    "Has": "the macro forms.conflict_of",
    "Precision": "the date itself",
    "Lacks": "safeguarding.rules.refusal_for",
    "Unwatched": "activities.words.lacking_in_words",
    "ReaderState": "reading.words.settled_in_words",
    "ReadingState": "reading.words.standing_in_words",
    "Freq": "activities.words.rule_in_words",
    "EndedBy": "the mail accounts/second_step_ended",
    "Why": "the mail initiatives/released",
    "Purpose": "`links` of the rooms: each says what its own purposes do",
}
"""What a reader sees of these is never a name, and who says it."""

NEVER_SHOWN = {
    *("Check", "Permission", "Side", "Decision", "Erased", "Desk", "Place", "Right", "Oddity", "Status", "SettingKind"),
    "StepPurpose",
}


def test_every_enumeration_that_is_shown_has_its_words() -> None:
    """By `names`, or in sentences, or never."""
    importlib.import_module("volunteers.rooms")
    named = {kind.__name__ for kind, _purpose in naming.TABLES}
    known = _enumerations()
    assert set(known) == named | set(TOLD_IN_SENTENCES) | NEVER_SHOWN
    assert not named & set(TOLD_IN_SENTENCES)
    assert not named & NEVER_SHOWN


def test_no_template_spells_an_enumeration() -> None:
    """A dict in a template from the values of an enumeration to texts is a second list of its words."""
    values = {name: {member.value for member in kind} for name, kind in _enumerations().items()}
    faults = []
    for path in (ROOT / "templates").rglob("*.*"):
        source = path.read_text(encoding="utf-8")
        for found in re.finditer(r"\{(\s*\"[^\"]+\"\s*:\s*_\(\"[^\"]*\"\),?){2,}\s*\}", source):
            keys = set(re.findall(r"\"([^\"]+)\"\s*:\s*_\(", found.group()))
            faults += [f"{path.relative_to(ROOT)}: {name}" for name, known in values.items() if keys <= known]
        for kind in re.findall(r"called\(.*?kind=\"(\w+)\"", source):
            if kind not in values:
                faults.append(f"{path.relative_to(ROOT)}: there is no {kind}")
    assert not faults, faults
