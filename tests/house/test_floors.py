"""The whole architecture: rooms on floors, the same staircase in every room, no knots. See docs/adr/0001."""

import ast

import pytest

from tests.house.source import Module, functions, modules, target_module

MECHANISMS = ("foundation", "access", "audit", "links", "files", "search", "mail", "undo", "jobs", "web", "house")
"""Each sees those to its left; web not mail."""

MAY_SEE: dict[str, set[str]] = {
    "organization": set(),
    "accounts": set(),
    "people": {"organization", "accounts"},
    "pending": {"accounts", "people"},
    "qualifications": {"organization", "people"},
    "safeguarding": {"organization", "accounts", "people"},
    "partners": {"organization"},
    "committees": {"organization", "people", "partners"},
    "programs": {"organization", "people", "qualifications", "committees"},
    "reading": {"organization", "people", "committees"},
    "registration": {
        *("organization", "accounts", "people", "pending", "safeguarding", "committees", "initiatives", "reading"),
    },
    "initiatives": {"organization", "people", "qualifications", "partners", "committees", "reading"},
    "activities": {
        *("organization", "accounts", "people", "pending", "qualifications", "safeguarding", "partners"),
        *("committees", "initiatives"),
    },
    "duplicates": {"accounts", "people", "safeguarding", "committees"},
    "notices": {"organization", "accounts", "people", "committees", "activities"},
    "home": {
        "duplicates",
        "organization",
        "people",
        "safeguarding",
        "partners",
        "committees",
        "registration",
        "initiatives",
        "activities",
    },
    "privacy": {
        *("qualifications", "programs"),
        *("organization", "accounts", "people", "safeguarding", "committees", "initiatives", "activities", "notices"),
    },
    "exports": {"accounts", "organization", "safeguarding"},
    "imports": {"organization", "accounts", "people", "safeguarding", "committees", "activities"},
    "backups": set(),
    "admin": {"backups", "organization", "accounts", "people", "partners", "committees"},
}
"""What a room may import from, besides the mechanisms."""

ROOF = {
    "app",
    "rooms",
    "identity",
    "cli",
    "demo",
    "doctor",
    "keeping",
    "templating",
    "serve",
    "served",
    "prepare",
    "standing",
    "work",
}

OPEN_STAIRS = {"models", "rules", "queries", "events", "inputs", "actions", "defaults", "words", "lists"}
"""What another room may import."""

STAIRS: dict[str, set[str]] = {
    "__init__": set(),
    "models": {"models"},
    "inputs": {"models", "inputs"},
    "defaults": {"models"},
    "rules": {"models", "inputs", "defaults", "rules", "words", "headings", "sheets"},
    "queries": {"models", "inputs", "rules", "queries", "defaults", "map", "words", "headings"},
    "events": {"models"},
    "emails": {"models", "inputs", "rules", "emails", "words"},
    "actions": {
        "models", "rules", "queries", "events", "emails", "actions", "inputs",
        "sessions", "security", "steps", "codes", "passkeys", "defaults", "hooks", "archive",
        "describing", "headings", "sheets",
    },
    "forms": {"models", "inputs", "forms", "defaults", "words"},
    "jobs": {"models", "rules", "queries", "actions", "jobs", "steps"},
    "answers": {"models", "rules", "queries", "actions", "answers", "words", "forms", "hooks"},
    "panels": {"models", "rules", "queries", "panels", "words", "hooks"},
    "lists": {"models", "inputs", "rules", "queries", "words", "hooks", "lists"},
    "undoes": {"models", "rules", "queries", "events", "actions", "undoes"},
    "words": {"models", "inputs", "events", "words"},
    "views": {
        "models", "rules", "queries", "actions", "inputs", "forms", "views", "defaults",
        "answers", "browser", "codes", "headings", "holder", "hooks", "map", "pages", "panels", "passkeys", "preview",
        "security", "sessions", "sharing", "sheets", "steps", "words",
    },
}  # fmt: skip
"""Which stairs of the own room (and, by name, of seen rooms) a stair may import; others are free."""

TOPMOST = "room"
"""The stair that may import all of its room, and of lower rooms the types of their hooks; only the roof imports it."""

NO_FLASK = {"models", "inputs", "rules", "queries", "events", "emails", "actions", "forms", "jobs", "lists"}
"""Stairs that know no request: `flask` is for doors (actions may ask `current_app` for its settings)."""

CROSS_ROOM_EXCEPTIONS = {
    "volunteers.accounts.browser",
    "volunteers.accounts.sessions",
    "volunteers.safeguarding.holder",
}
"""A sign-in begins in a browser: the page behind a mail starts one, through the one function that does. A guardian's
pages are of several rooms, and who stands before them is found in one way."""

WHAT_FOR = {
    "__init__": "what the room is about",
    "models": "tables, enumerations, constraints",
    "inputs": "what an action takes from a form, a command or an import",
    "defaults": "what stands where nobody has set anything",
    "rules": "decisions as pure functions",
    "queries": "what is read",
    "events": "audit events",
    "words": "what an enumeration or an event is called",
    "emails": "one function for each message",
    "actions": "one function for each change of state",
    "lists": "its lists that can be taken out of the house as a file",
    "undoes": "what takes an act back",
    "forms": "what a page's form takes",
    "jobs": "the timed door",
    "answers": "the doors of mailed questions",
    "panels": "what the room shows on pages of others",
    "views": "the doors",
    "room": "what the room says of itself; only the roof imports it",
}
"""The kinds of file in a room. A new kind is a decision: it gets its line here, its place in STAIRS, and one in
docs/architecture.md."""

OF_ONE_ROOM: dict[str, set[str]] = {
    "accounts.browser": {"sessions", "steps", "models", "actions"},  # the browser's side of a session
    "accounts.codes": {"models"},  # what a second step asks for, by the library's functions
    "accounts.hooks": {"models", "queries"},  # what the roof hands to accounts
    "accounts.passkeys": {"models"},  # what a browser is asked to sign, and whether it has
    "accounts.security": {"models", "codes"},  # Flask-Security, held at arm's length
    "accounts.sessions": {"models", "queries", "steps"},  # sessions that live on the server
    "accounts.steps": {"models", "queries"},  # what a browser has begun, and lives on the server
    "imports.headings": {"models"},  # what a column is, by its heading
    "imports.sheets": set(),  # reading CSV and XLSX, which knows no application
    "backups.archive": set(),  # the file, which knows no application
    "backups.describing": {"archive"},  # what is in the file, told in it
    "committees.hooks": {"models"},  # who has to know that an office is filled
    "exports.sheets": {"models", "inputs"},  # the kinds of file, which know no application
    "home.sharing": {"queries"},  # what public pages say of themselves where somebody shares them
    "notices.pages": {
        "models",
        "inputs",
        "emails",
        "preview",
        "queries",
        "forms",
        "words",
    },  # what its longer pages are put together from
    "notices.preview": {"models", "emails", "queries"},  # a message as one recipient will read it
    "people.hooks": {"models"},  # whose messages one gets: committees answer
    "pending.hooks": {"models", "inputs", "rules"},  # what higher rooms bring that may wait
    "safeguarding.holder": {"models", "queries"},  # who stands before a guardian's pages
    "safeguarding.hooks": {"models", "inputs"},  # what activities hand in about what a child takes part in
    "reading.hooks": {"models", "inputs", "queries", "rules"},  # words that are read to a chair
    "partners.map": set(),  # the map of the cities, drawn in pure functions
}
"""Kinds of file that one room has and no other, with what they may import of their room."""


def _rooms() -> set[str]:
    return set(MAY_SEE)


def _floor_fault(module: Module, target: str) -> str | None:
    room, other = module.room, target.split(".")[1] if "." in target else ""
    if room in ROOF or not room or other == room or not other:
        return None
    if other in ROOF:
        return "imports the roof"
    if room in MECHANISMS:
        if other in _rooms():
            return "a mechanism knows a room"
        if MECHANISMS.index(other) > MECHANISMS.index(room) or (room, other) == ("web", "mail"):
            return f"{room} may not see {other}"
        return None
    if other in MECHANISMS:
        return None
    if other not in MAY_SEE[room]:
        return f"{room} may not see {other}"
    parts = target.split(".")
    if module.stair == TOPMOST and parts[2] == "hooks":
        return None
    if len(parts) > 2 and parts[2] not in OPEN_STAIRS and target not in CROSS_ROOM_EXCEPTIONS:
        return f"{target} is private to its room"
    return None


def _imports() -> list[tuple[Module, str, int]]:
    return [
        (module, target, line)
        for module in modules()
        for imported, line in module.imports()
        if (target := target_module(imported))
    ]


def test_imports_point_down() -> None:
    """No room sees a room that it may not see; no mechanism knows a subject; the roof is seen by nothing."""
    faults = [
        f"{module.name}:{line}: {fault}"
        for module, target, line in _imports()
        if (fault := _floor_fault(module, target))
    ]
    assert not faults, "\n".join(faults)


def test_no_right_is_unused() -> None:
    """A right to see a room is added with its first use, and goes with its last."""
    used = {
        (module.room, target.split(".")[1])
        for module, target, _ in _imports()
        if module.room in MAY_SEE and "." in target
    }
    unused = {f"{room} -> {other}" for room, others in MAY_SEE.items() for other in others if (room, other) not in used}
    assert not unused


def test_every_folder_is_named() -> None:
    """Every folder and module below volunteers/ is a mechanism, a room or the roof."""
    named = set(MECHANISMS) | set(MAY_SEE) | ROOF
    odd = {module.room for module in modules() if module.room} - named
    assert not odd
    for word in ("utils", "helpers", "common", "misc", "services"):
        assert not [m.name for m in modules() if word in m.name.split(".")]


def test_stairs() -> None:
    """Inside a room each stair imports only the stairs below it."""
    faults = []
    for module, target, line in _imports():
        parts = target.split(".")
        if module.room not in MAY_SEE or len(parts) < 3 or parts[1] != module.room:
            continue
        if parts[2] == TOPMOST:
            faults.append(f"{module.name}:{line}: only the roof imports {target}")
        if module.stair not in STAIRS:
            continue
        if parts[2] not in STAIRS[module.stair] and parts[2] != module.stair:
            faults.append(f"{module.name}:{line}: {module.stair} imports {parts[2]}")
    assert not faults, "\n".join(faults)


def test_every_kind_of_file_is_known() -> None:
    """A file in a room is of a kind that is written down, with what it is for; a kind that is gone is not."""
    here = {f"{module.room}.{module.stair}" for module in modules() if module.room in MAY_SEE}
    unknown = {name for name in here if name.split(".")[1] not in WHAT_FOR and name not in OF_ONE_ROOM}
    assert not unknown, unknown
    assert not set(OF_ONE_ROOM) - here
    assert not set(STAIRS) - set(WHAT_FOR)
    assert not {stair for name in OF_ONE_ROOM if (stair := name.split(".")[1]) in WHAT_FOR}


def test_kinds_of_one_room_import_what_is_written_down() -> None:
    """They are not free either."""
    faults = []
    for module, target, line in _imports():
        parts, name = target.split("."), f"{module.room}.{module.stair}"
        if name not in OF_ONE_ROOM or len(parts) < 3 or parts[1] != module.room or parts[2] == module.stair:
            continue
        if parts[2] not in OF_ONE_ROOM[name]:
            faults.append(f"{module.name}:{line}: {name} imports {parts[2]}")
    assert not faults, "\n".join(faults)


def test_only_doors_know_flask() -> None:
    """Rules, queries, actions and messages know no request, no session cookie and no form."""
    faults = []
    for module in modules():
        if module.room not in MAY_SEE or module.stair not in NO_FLASK:
            continue
        for imported, line in module.imports():
            if imported.split(".")[0] == "flask" and imported != "flask.current_app":
                faults.append(f"{module.name}:{line}: {imported}")
    assert not faults, "\n".join(faults)


def test_only_the_action_commits() -> None:
    """One `commit()` in the house: audit/actions.py (the sign-in library's datastore only flushes)."""
    places = []
    for module in modules():
        for node in ast.walk(module.tree):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "commit":
                places.append(module.name)
    assert set(places) == {"volunteers.audit.actions"}, places


def test_no_import_inside_functions() -> None:
    """Nothing of ours is imported inside a function: that is how knots hide."""
    faults = []
    for module in modules():
        for function in functions(module):
            for node in ast.walk(function):
                if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("volunteers"):
                    faults.append(f"{module.name}:{node.lineno}")
    assert not faults, faults


@pytest.mark.parametrize("limit", [50])
def test_functions_are_short(limit: int) -> None:
    """No function over fifty lines."""
    long = [
        f"{module.name}.{function.name}: {function.end_lineno - function.lineno + 1}"
        for module in modules()
        for function in functions(module)
        if function.end_lineno and function.end_lineno - function.lineno + 1 > limit
        and module.room != "demo"
    ]  # fmt: skip
    assert not long, "\n".join(long)


def test_files_are_short() -> None:
    """A file past about 350 lines becomes a folder of nouns."""
    long = [
        f"{module.name}: {n}"
        for module in modules()
        if module.room != "demo" and (n := len(module.path.read_text(encoding="utf-8").splitlines())) > 370
    ]
    assert not long, "\n".join(long)


def test_exceptions_are_not_swallowed() -> None:
    """No bare except, and no `except …: pass`."""
    faults = []
    for module in modules():
        for node in ast.walk(module.tree):
            if isinstance(node, ast.ExceptHandler) and (
                node.type is None or (len(node.body) == 1 and isinstance(node.body[0], ast.Pass))
            ):
                faults.append(f"{module.name}:{node.lineno}")
    assert not faults, faults
