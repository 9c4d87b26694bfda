"""Static checks on templates: nothing unused, nothing unresolved, nothing inline, French typography."""

import re
from pathlib import Path

import pytest
from flask import Flask
from jinja2 import Environment, nodes

from tests.architecture import project, typography

ROOT = Path("templates")
TEMPLATES = project.files("*.html", "*.txt", "*.typ", "*.xml", under="templates")
NAMES = [str(path.relative_to(ROOT)) for path in TEMPLATES]
PAGES = [path for path in TEMPLATES if path.suffix == ".html"]
COMPONENTS = [path for path in PAGES if path.parent == ROOT / "components"]
STYLES = Path("facilitator/static/css/components")
INLINE = re.compile(r"<style\b|<script(?![^>]*\bsrc=)|\sstyle=|\son[a-z]+=|javascript:|\shx-on", re.IGNORECASE)


@pytest.fixture(scope="module")
def environment(application: Flask) -> Environment:
    return application.jinja_env


@pytest.mark.parametrize("path", TEMPLATES, ids=str)
def test_every_import_is_used(environment: Environment, path: Path):
    tree = environment.parse(project.text(path))
    imported = {
        name if isinstance(name, str) else name[1] for node in tree.find_all(nodes.FromImport) for name in node.names
    }
    used = {node.name for node in tree.find_all(nodes.Name) if node.ctx == "load"}
    assert imported <= used


@pytest.mark.parametrize("path", TEMPLATES, ids=str)
def test_every_template_it_names_exists(environment: Environment, path: Path):
    tree = environment.parse(project.text(path))
    named = {
        node.template.value
        for node in tree.find_all((nodes.Extends, nodes.Include, nodes.Import, nodes.FromImport))
        if isinstance(node.template, nodes.Const)
    }
    assert named <= set(NAMES)


def test_every_template_is_rendered_or_included():
    """A name made at run time (`f"errors/{code}.html"`) counts for the whole folder."""
    sources = "\n".join(project.text(path) for path in [*project.files("*.py", under="facilitator"), *TEMPLATES])
    families = set(re.findall(r'f"([\w/]+/)\{', sources))
    named = set(re.findall(r'"/?([\w/.-]+\.(?:html|txt|typ|xml))"', sources))
    assert [name for name in NAMES if name not in named and not name.startswith(tuple(families))] == []


@pytest.mark.parametrize("path", COMPONENTS, ids=lambda path: path.stem)
def test_a_component_is_one_documented_macro_named_after_its_file(environment: Environment, path: Path):
    source = project.text(path)
    macros = [node.name for node in environment.parse(source).find_all(nodes.Macro)]
    assert path.stem in macros
    assert source.startswith("{#")


@pytest.mark.parametrize("path", PAGES, ids=str)
def test_a_component_is_imported_by_its_name_alone(environment: Environment, path: Path):
    """Other macros of its file are its own affair."""
    imported = {
        (Path(node.template.value).stem, name if isinstance(name, str) else name[0])
        for node in environment.parse(project.text(path)).find_all(nodes.FromImport)
        for name in node.names
        if node.template.value.startswith("components/")
    }
    assert {(file, macro) for file, macro in imported if file != macro} == set()


def test_each_stylesheet_belongs_to_a_component_or_a_layout_and_is_loaded():
    """A component made of others alone needs none."""
    owners = {path.stem for path in PAGES if path.parent in {ROOT / "components", ROOT / "layouts"}}
    styles = {path.stem for path in project.files("*.css", under=str(STYLES))}
    assert styles <= owners


@pytest.mark.parametrize("path", PAGES, ids=str)
def test_nothing_is_inline(path: Path):
    """The content policy would refuse it."""
    assert INLINE.findall(project.text(path)) == []


@pytest.mark.parametrize("path", [path for path in TEMPLATES if path.suffix != ".typ"], ids=str)
def test_words_follow_french_typography(environment: Environment, path: Path):
    """Not those of Typst, where the colon is a sign of the language: their words come from code."""
    assert typography.faults(typography.words_of_template(environment, project.text(path))) == []


@pytest.mark.parametrize("path", project.files("*.py", under="facilitator"), ids=str)
def test_sentences_in_code_follow_french_typography(path: Path):
    assert typography.faults(typography.french_of_module(project.tree(path))) == []
