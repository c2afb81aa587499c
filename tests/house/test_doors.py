"""Every endpoint says who may call it; nothing that only reads takes a POST for reading, and no GET acts."""

from flask import Flask

from volunteers.access import Permission
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
    from tests.house.source import modules
    from volunteers.access import GRANTS

    text = "\n".join(m.path.read_text(encoding="utf-8") for m in modules() if m.room != "access")
    templates = "\n".join(p.read_text(encoding="utf-8") for p in _templates())
    for permission in Permission:
        assert any(permission in held for held in GRANTS.values()), permission
        assert f"Permission.{permission.name}" in text + templates, permission


def _templates():
    from tests.house.source import ROOT

    return (ROOT / "templates").rglob("*.html")
