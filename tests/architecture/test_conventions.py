"""Habits of the house that no linter knows."""

import ast
import re
from pathlib import Path

import pytest

from tests.architecture import project, sizes

SOURCES = project.files("*.py", under="facilitator")
NAMELESS = {"util", "utils", "helper", "helpers", "common", "manager", "managers", "misc"}
CLOCKS = {("datetime", "now"), ("datetime", "today"), ("datetime", "utcnow"), ("date", "today"), ("time", "time")}
ELSEWHERE = re.compile(
    r"[p]ypi\.org|python[h]osted|[n]pmjs\.(org|com)|registry\.[y]arnpkg|deb\.[d]ebian|archive\.[u]buntu", re.IGNORECASE
)
"""Hosts of package indexes (written so that this file does not name them)."""

BINARY = {".gz", ".jpg", ".ods", ".pdf", ".png", ".woff2", ".xlsx"}


@pytest.mark.parametrize("path", SOURCES, ids=str)
def test_a_module_is_named_after_what_it_holds(path: Path):
    assert NAMELESS.isdisjoint({path.stem, *path.parts})


@pytest.mark.parametrize("path", [p for p in SOURCES if p != Path("facilitator/kernel/clock.py")], ids=str)
def test_the_clock_is_read_in_one_place(path: Path):
    read = [
        f"line {node.lineno}"
        for node in ast.walk(project.tree(path))
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and (node.value.id, node.attr) in CLOCKS
    ]
    assert read == []


def test_only_the_demonstration_sets_the_clock_back():
    setting = {path.parent for path in SOURCES if "clock.replaying" in project.text(path)}
    importing = [str(path) for path in SOURCES if "import replaying" in project.text(path)]
    assert (setting, importing) == ({Path("facilitator/demonstration")}, [])


@pytest.mark.parametrize("path", SOURCES, ids=str)
def test_imports_stand_at_the_top(path: Path):
    inside = [
        f"line {node.lineno}"
        for function in project.functions(path)
        for node in ast.walk(function)
        if isinstance(node, ast.Import | ast.ImportFrom)
    ]
    assert inside == []


def test_every_setting_is_documented_and_every_documented_setting_exists():
    read = set(re.findall(r'\bread\(\s*"([A-Z_]+)"', project.text(Path("facilitator/kernel/settings.py"))))
    documented = re.findall(r"^#?\s?FACILITATOR_([A-Z_]+)=", project.text(Path("config/env.example")), re.MULTILINE)
    assert sorted(documented) == sorted(read)


def test_settings_are_named_nowhere_by_a_name_that_does_not_exist():
    documented = set(re.findall(r"FACILITATOR_[A-Z_]+", project.text(Path("config/env.example"))))
    named = {
        (str(path), name)
        for path in project.files("*.py", "*.md", "Makefile", "*.service")
        for name in re.findall(r"\bFACILITATOR_[A-Z_]+[A-Z]\b", project.text(path))
        if "tests" not in path.parts
    }
    assert {(path, name) for path, name in named if name not in documented} == set()


@pytest.mark.parametrize("path", SOURCES, ids=str)
def test_modules_and_functions_stay_far_from_unreadable(path: Path):
    """The run prints those that are merely long (see sizes.py)."""
    assert sizes.module(path) <= sizes.UNREADABLE_MODULE
    assert {node.name for node in project.functions(path) if sizes.function(node) > sizes.UNREADABLE_FUNCTION} == set()


def test_no_committed_file_names_a_package_index():
    naming = [
        str(path)
        for path in project.files("*")
        if path.suffix not in {".png", ".woff2", ".pdf", ".xlsx", ".ods", ".gz"}
        and ELSEWHERE.search(project.text(path))
    ]
    assert naming == []
