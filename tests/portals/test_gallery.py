"""The gallery is the components' documentation and their regression test at once."""

import pytest
from flask import Flask, render_template
from syrupy.assertion import SnapshotAssertion
from syrupy.extensions.single_file import SingleFileSnapshotExtension, WriteMode

from facilitator.app import create_app
from facilitator.portals.shared import gallery_examples
from tests import page_checks
from tests.architecture import project
from tests.pages import Browser


class HTMLSnapshot(SingleFileSnapshotExtension):
    _write_mode = WriteMode.TEXT
    file_extension = "html"


@pytest.fixture
def snapshot(snapshot: SnapshotAssertion) -> SnapshotAssertion:
    return snapshot.use_extension(HTMLSnapshot)


def test_components_render_as_before(browser: Browser, snapshot: SnapshotAssertion):
    for example in browser.get("/_composants/").document.select("[data-example]"):
        assert example.prettify() == snapshot(name=example["data-example"])


def test_every_component_is_shown():
    """Each one of templates/components is imported by the gallery, or by a component or layout that it shows."""
    sources = [project.text(path) for path in project.files("*.html", under="templates") if "portals" not in str(path)]
    components = project.files("*.html", under="templates/components")

    assert [path.name for path in components if not any(f'"components/{path.name}"' in text for text in sources)] == []


def test_errors_are_pages(app: Flask, browser: Browser):
    assert browser.get("/nulle-part", status=404).heading == "Page introuvable"


@pytest.mark.parametrize("code", [403, 404, 409, 413])
def test_who_is_signed_in_keeps_the_menu_on_an_error(app: Flask, code: int):
    with app.test_request_context():
        html = render_template(f"errors/{code}.html", message="", **gallery_examples.portal_context())

    assert page_checks.faults(page_checks.parse(html), app, "/") == []
    assert 'id="navigation"' in html


def test_the_gallery_is_not_for_production(settings, sessions):
    production = type(settings)(
        **{**{name: getattr(settings, name) for name in settings.__slots__}, "environment": "production"}
    )

    assert "gallery" not in create_app(production, sessions).blueprints
