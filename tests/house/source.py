"""Reading the source of the house: which module imports what, how long things are."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "volunteers"


@dataclass(frozen=True)
class Module:
    """One file: its dotted name, its path and its tree."""

    name: str
    path: Path
    tree: ast.Module

    @property
    def room(self) -> str:
        """The folder below `volunteers`, or the module itself under the roof."""
        return self.name.split(".")[1] if "." in self.name else ""

    @property
    def stair(self) -> str:
        """models, rules, actions …: the part below the room; a folder counts by its own name."""
        parts = self.name.split(".")
        return parts[2] if len(parts) > 2 else "__init__"

    def imports(self) -> Iterator[tuple[str, int]]:
        """Every import of ours as a dotted name, with its line."""
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Import):
                for alias in node.names:
                    yield alias.name, node.lineno
            elif isinstance(node, ast.ImportFrom) and node.module and node.level == 0:
                for alias in node.names:
                    yield f"{node.module}.{alias.name}", node.lineno


@cache
def modules() -> tuple[Module, ...]:
    """All modules of the package."""
    found = []
    for path in sorted(PACKAGE.rglob("*.py")):
        parts = path.relative_to(ROOT).with_suffix("").parts
        name = ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
        found.append(Module(name, path, ast.parse(path.read_text(encoding="utf-8"))))
    return tuple(found)


@cache
def module_names() -> frozenset[str]:
    """Their dotted names."""
    return frozenset(module.name for module in modules())


def target_module(imported: str) -> str | None:
    """The module of ours that an import names: `a.b.c` may be module a.b.c or name c in a.b."""
    if not imported.startswith("volunteers"):
        return None
    if imported in module_names():
        return imported
    parent = imported.rpartition(".")[0]
    return parent if parent in module_names() else imported


def functions(module: Module) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    """Every function of a module, nested ones too."""
    for node in ast.walk(module.tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node
