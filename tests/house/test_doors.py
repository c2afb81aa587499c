"""Every endpoint says who may call it; nothing that only reads takes a POST for reading, and no GET acts."""

import ast
import re
from collections.abc import Iterator
from typing import TypeGuard

from flask import Flask

from tests.house.source import Module, functions, modules
from volunteers.access import GRANTS, Permission
from volunteers.web.doors import door_of

PUBLIC_POSTS_WITHOUT_CSRF = {"people.unsubscribe_one_click"}
"""RFC 8058: the one exemption."""


def test_every_endpoint_is_declared(bare_app: Flask) -> None:
    """Either @requires(a permission) or @public(a reason of several words)."""
    for endpoint in bare_app.view_functions:
        if endpoint == "static":
            continue
        door = door_of(bare_app, endpoint)
        assert isinstance(door, Permission) or (isinstance(door, str) and len(door.split()) >= 3), endpoint


def test_addresses_are_nouns(bare_app: Flask) -> None:
    """Kebab-case, no integer keys, and no address twice."""
    seen: dict[tuple[str, str], str] = {}
    for rule in bare_app.url_map.iter_rules():
        assert "<int:" not in rule.rule, rule.rule
        assert "_" not in rule.rule.replace("<", " <").split(" <")[0], rule.rule
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}:
            assert (rule.rule, method) not in seen, f"{rule.rule} is {rule.endpoint} and {seen[(rule.rule, method)]}"
            seen[(rule.rule, method)] = rule.endpoint


def test_every_permission_is_used_and_granted(bare_app: Flask) -> None:
    """A permission that guards nothing is dead; one that nobody holds locks a door for good."""

    text = "\n".join(m.path.read_text(encoding="utf-8") for m in modules() if m.room != "access")
    templates = "\n".join(p.read_text(encoding="utf-8") for p in _templates())
    for permission in Permission:
        assert any(permission in held for held in GRANTS.values()), permission
        assert f"Permission.{permission.name}" in text + templates, permission


def _templates():
    from tests.house.source import ROOT

    return (ROOT / "templates").rglob("*.html")


OPENED_ON = {"version": "version.number", "stamp": "stamp.opened_on"}
"""What an action that edits takes, and how a door says it: from the form's own field, so that nothing sent is stale."""

NO_DOOR = {("notices", "start"), ("organization", "set_settings")}
"""What takes a version and is called by no page: the job that begins to send, and what another action calls."""


def _is_action(node: ast.AST) -> TypeGuard[ast.FunctionDef]:
    return isinstance(node, ast.FunctionDef) and any(
        isinstance(each, ast.Name) and each.id == "action" for each in node.decorator_list
    )


def _names(node: ast.FunctionDef) -> list[str]:
    return [each.arg for each in (*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs)]


def _editing() -> dict[tuple[str, str], tuple[str, int]]:
    """The functions of actions that take what a form was opened on, by room and name: the parameter and its place."""
    found = {}
    for module in modules():
        for node in functions(module) if module.stair == "actions" else ():
            for name in OPENED_ON.keys() & set(_names(node)):
                if not node.name.startswith("_"):
                    found[module.room, node.name] = (name, _names(node).index(name))
    return found


def test_every_edit_takes_the_version() -> None:
    """An action that edits a row, by its name or because it refuses what is stale, takes the version by itself."""
    faults = []
    for module in modules():
        if module.stair != "actions" or module.room in ("undo", "audit", "links"):
            continue
        for node in functions(module):
            asks = any(isinstance(each, ast.Name) and each.id in ("refuse_stale", "stale") for each in ast.walk(node))
            edits = _is_action(node) and node.name.startswith(("change", "edit"))
            if (asks or edits) and not OPENED_ON.keys() & set(_names(node)):
                faults.append(f"{module.name}.{node.name}: on which version?")
    assert not faults, "\n".join(faults)


def _calls(module: Module) -> Iterator[tuple[tuple[str, str], ast.Call]]:
    """The calls of actions in a module, by room and name."""
    rooms = [imported.split(".")[1] for imported, _line in module.imports() if imported.endswith(".actions")]
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            is_action = ast.unparse(node.func).startswith("actions.")
            yield from (((room, node.func.attr), node) for room in rooms if is_action)


def test_every_door_says_on_which_version() -> None:
    """A door that calls such an action says what its form was opened on: left out, nothing would be refused."""
    editing, faults, asked = _editing(), [], set()
    for module in modules():
        for called, node in _calls(module) if module.stair in ("views", "pages", "answers", "api") else ():
            if called not in editing:
                continue
            name, place = editing[called]
            said = next((each.value for each in node.keywords if each.arg == name), None)
            said = said or (node.args[place] if len(node.args) > place else None)
            asked.add(called)
            if said is None or not ast.unparse(said).endswith(f".{OPENED_ON[name]}"):
                faults.append(f"{module.name}:{node.lineno}: {called[1]} without its form's {OPENED_ON[name]}")
    assert not faults, "\n".join(faults)
    not_asked = editing.keys() - asked - NO_DOOR
    assert not not_asked, f"no door edits with these, or by another name: {sorted(not_asked)}"


def test_the_version_of_a_row_is_of_the_base() -> None:
    """No form brings a field of its own for it; the settings' stamp is the one other."""
    own = {
        module.name
        for module in modules()
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Call) and ast.unparse(node.func) in ("VersionField", "OpenedOnField")
    }
    assert own == {"volunteers.web.forms", "volunteers.admin.forms"}
    for module in modules():
        for node in ast.walk(module.tree):
            if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) in OPENED_ON:
                assert ast.unparse(node.value).startswith(("VersionField", "OpenedOnField")) or module.stair != "forms"


def test_what_is_taken_stands_on_its_stair() -> None:
    """The classes that actions take are called …Input, and stand in inputs.py."""
    for module in modules():
        for node in ast.walk(module.tree):
            if isinstance(node, ast.ClassDef) and node.name.endswith(("Input", "Terms")):
                stands = (module.stair, node.name.endswith("Input"))
                assert stands == ("inputs", True), f"{module.name}.{node.name}"


def test_refusals_are_caught_by_the_door() -> None:
    """No view has a frame of its own around an action: the door leads back, and `through` shows the form again."""
    found = {
        (module.name, ast.unparse(node.type))
        for module in modules()
        if module.stair in ("views", "pages")
        for node in ast.walk(module.tree)
        if isinstance(node, ast.ExceptHandler) and node.type is not None and "Refusal" in ast.unparse(node.type)
    }
    assert found == {("volunteers.notices.views", "Refusal")}, "a second press of the same message, and nothing else"


def test_one_place_says_what_any_cache_may_keep() -> None:
    """`public` stands in one module: an endpoint says `kept=` at its door, and then has no session."""
    found = {
        module.name
        for module in modules()
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Constant | ast.JoinedStr)
        and re.search(r"public\s*,\s*max-age|public\s*,\s*s-maxage", ast.unparse(node))
    }
    assert found == {"volunteers.web.shared"}
