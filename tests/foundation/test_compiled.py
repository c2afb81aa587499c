"""Compiled templates are kept for the next process, where nobody else can write, and none is taken for another."""

import os
from pathlib import Path

import pytest
from jinja2 import DictLoader, Environment

from volunteers.foundation import compiled

pytestmark = pytest.mark.skipif(os.name != "posix", reason="elsewhere nothing is kept")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    ours = tmp_path / "instance"
    ours.mkdir(mode=0o700)
    return ours


def environment(folder: Path, source: str = "{{ word }}", **options: object) -> Environment:
    """A new process, as far as templates go."""
    return Environment(  # noqa: S701 -- it is what the tests are about
        loader=DictLoader({"page": source}), bytecode_cache=compiled.kept_in(folder), **options
    )


def files(folder: Path) -> dict[str, int]:
    return {path.name: path.stat().st_mtime_ns for path in (folder / "compiled").iterdir()}


def test_it_is_compiled_once_and_anew_where_the_source_is_another(folder: Path) -> None:
    assert environment(folder).get_template("page").render(word="one") == "one"
    before = files(folder)
    assert environment(folder).get_template("page").render(word="two") == "two"
    assert files(folder) == before
    assert environment(folder, "{{ word }}!").get_template("page").render(word="two") == "two!"
    assert files(folder).keys() == before.keys()
    assert files(folder) != before


def test_what_escapes_is_not_taken_for_what_does_not(folder: Path) -> None:
    for _ in range(2):
        assert environment(folder, autoescape=False).get_template("page").render(word="<") == "<"
        assert environment(folder, autoescape=True).get_template("page").render(word="<") == "&lt;"


def test_another_release_of_jinja_compiles_anew(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    environment(folder).get_template("page")
    before = files(folder)
    monkeypatch.setattr("jinja2.__version__", "9.0")
    environment(folder).get_template("page")
    assert files(folder).keys() == before.keys()
    assert files(folder) != before


def test_nothing_is_kept_where_others_can_write(folder: Path, tmp_path: Path) -> None:
    assert compiled.kept_in(folder) is not None
    (folder / "compiled").chmod(0o770)
    assert compiled.kept_in(folder) is None
    (folder / "compiled").chmod(0o700)
    folder.chmod(0o777)
    assert compiled.kept_in(folder) is None
    folder.chmod(0o700)
    (folder / "compiled").rmdir()
    (folder / "compiled").symlink_to(tmp_path)
    assert compiled.kept_in(folder) is None
    assert compiled.kept_in(tmp_path / "not there") is None


def test_a_page_is_made_also_where_it_can_not_be_kept(folder: Path) -> None:
    made = environment(folder)
    (folder / "compiled").rmdir()
    assert made.get_template("page").render(word="one") == "one"
