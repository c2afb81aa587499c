"""Runs the benchmarks, prints a table, and writes bench/results.json: `python -m tests.bench [name]`."""

import importlib
import json
import os
import pkgutil
import sys
from pathlib import Path
from typing import Any

import tests.bench

RESULTS = Path("bench") / "results.json"
COLUMNS = ("name", "work", "ours", "reference", "unit", "ratio", "runs")


def modules(only: str) -> list[Any]:
    """The modules that measure something, or those that the name asks for: `notice`, or `notice-sqlite`."""
    names = sorted(info.name for info in pkgutil.iter_modules(tests.bench.__path__) if info.name != "__main__")
    found = [importlib.import_module(f"tests.bench.{name}") for name in names]
    found = [module for module in found if hasattr(module, "run")]
    wanted = [module for module in found if not only or only.startswith(module.__name__.rpartition(".")[2])]
    return wanted if wanted or only else found


def table(rows: list[dict[str, Any]], *, head: bool = True) -> str:
    """The rows in columns."""
    lines = [*([COLUMNS] if head else []), *(tuple(str(row[name]) for name in COLUMNS) for row in rows)]
    widths = [max(len(line[number]) for line in lines) for number in range(len(COLUMNS))]
    return "\n".join("  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)) for line in lines)


def kept(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """These rows, and those of earlier runs that were not measured again."""
    new = {row["name"] for row in rows}
    old = json.loads(RESULTS.read_text()) if RESULTS.exists() else []
    return sorted([*(row for row in old if row["name"] not in new), *rows], key=lambda row: str(row["name"]))


def keep(rows: list[dict[str, Any]]) -> None:
    """Write what was measured so far: a run that dies has lost nothing."""
    RESULTS.parent.mkdir(exist_ok=True)
    RESULTS.write_text(json.dumps(kept(rows), indent=1) + "\n")


def main(only: str = "") -> int:
    """Measure, print, write; 1 where the name is none."""
    chosen = modules(only)
    if not chosen:
        print(f"No benchmark is called {only}.", file=sys.stderr)
        return 1
    os.environ["ONLY"] = only
    rows: list[dict[str, Any]] = []
    for module in chosen:
        print(f"{module.__name__.rpartition('.')[2]} ... (load {os.getloadavg()[0]:.1f})", file=sys.stderr, flush=True)
        for row in module.run():
            if row["name"].startswith(only):
                rows.append(row)
                keep(rows)
                print(table([row], head=False), file=sys.stderr, flush=True)
    print(table(rows))
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:2]))
