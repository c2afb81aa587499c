"""What docs/running.md, the guide and deploy/ name is there: settings, commands, files, figures."""

import re
import subprocess
from pathlib import Path

import pytest
from flask import Flask
from flask.cli import ScriptInfo

from config import ROOT, Settings

PAGE = ROOT / "docs" / "running.md"
DEPLOY = ROOT / "deploy"
TEXTS = [PAGE, ROOT / "docs" / "guides" / "administrators.md", *sorted(path for path in DEPLOY.iterdir())]
SETTING = re.compile(r"(?<![A-Z$_-])([A-Z][A-Z]+(?:_[A-Z]+)+|HOST|PORT|DEMO|LANGUAGES)(?![A-Z_-])")
NOT_OURS = {
    *("BACKUP_TO", "POSTGRES_PASSWORD", "POSTGRES_USER", "POSTGRES_DB", "FLASK_APP"),
    *("PYTHONUNBUFFERED", "PIP_DISABLE_PIP_VERSION_CHECK", "AF_INET", "AF_UNIX"),
}
"""What another program reads, or the script beside it."""
COMMAND = re.compile(r"(?:\bflask|bin/flask) ((?:[a-z-]+)(?: [a-z-]+)?)")
FIGURE = re.compile(r"\bvolunteers_[a-z_]+")


def read(path: Path) -> str:
    return path.read_text(encoding="utf-8")


@pytest.mark.parametrize("path", TEXTS, ids=lambda path: path.name)
def test_each_setting_that_is_named_exists(path: Path) -> None:
    known = {name.upper() for name in Settings.model_fields} | NOT_OURS
    assert set(SETTING.findall(read(path))) - known == set()


def test_the_names_are_found() -> None:
    """The test above reads what it should."""
    assert {"PUBLIC_URL", "TRUSTED_PROXIES", "MAIL_DKIM_SELECTOR", "DEMO"} <= set(SETTING.findall(read(PAGE)))


@pytest.mark.parametrize("path", TEXTS, ids=lambda path: path.name)
def test_each_command_that_is_named_exists(path: Path, bare_app: Flask) -> None:
    """With its second word, where it is a group."""
    group, info = bare_app.cli, ScriptInfo(create_app=lambda: bare_app)
    with group.make_context("flask", [], obj=info, resilient_parsing=True) as context:
        for first, *rest in (words.split() for words in COMMAND.findall(read(path))):
            command = group.get_command(context, first)
            assert command is not None, first
            commands = getattr(command, "commands", None)
            if commands is not None and rest:
                assert rest[0] in commands, (first, rest)


def test_each_file_of_ours_that_is_named_exists() -> None:
    text = read(PAGE)
    named = set(re.findall(r"deploy/[\w.@-]+", text)) - {"deploy/site.env"}
    assert {"deploy/volunteers.service", "deploy/compose.yaml", "deploy/nginx.conf"} <= named
    assert {name for name in named if not (ROOT / name).exists()} == set()
    links = set(re.findall(r"\]\(([^)#]+)", text))
    assert {link for link in links if not (PAGE.parent / link).exists()} == set()
    unnamed = {path.name for path in DEPLOY.iterdir() if path.name not in text and path.name not in SIDE}
    assert unnamed == set(), "nobody is told of them"


SIDE = {"Containerfile"}
"""What compose.yaml names."""


def test_each_figure_that_is_named_is_told() -> None:
    made = "".join(read(ROOT / "volunteers" / path) for path in ("admin/views/metrics.py", "web/metrics.py"))
    named = set(FIGURE.findall(read(PAGE)))
    assert len(named) >= 5
    assert {name for name in named if f'"{name.removeprefix("volunteers_")}"' not in made} == set()


def test_what_the_units_start_is_there() -> None:
    """Below the folder in which docs/running.md puts everything."""
    for unit in (*DEPLOY.glob("*.service"), *DEPLOY.glob("*.timer")):
        for started in re.findall(r"^ExecStart=/srv/volunteers/(\S+) ?(.*)$", read(unit), re.MULTILINE):
            program, arguments = started
            if program == ".venv/bin/python":
                program = arguments.replace("-m ", "").replace("volunteers.work", "volunteers/work.py")
            assert (ROOT / program).exists(), unit.name


def test_the_script_of_copies_is_sound() -> None:
    """As the shell reads it, and it says what is missing."""
    script = DEPLOY / "backup-elsewhere"
    assert script.stat().st_mode & 0o111
    subprocess.run(["sh", "-n", str(script)], check=True)
    said = subprocess.run([str(script)], capture_output=True, text=True, check=False, env={"PATH": "/usr/bin:/bin"})
    assert said.returncode == 1
    assert "Where to?" in said.stderr


def test_an_image_holds_no_secret_and_no_data() -> None:
    left_out = read(ROOT / ".dockerignore").splitlines()
    assert {".env", "instance", ".git"} <= set(left_out)
    assert "deploy/site.env" in read(ROOT / ".gitignore").splitlines()
