"""Style sheets and scripts are kept by browsers until they change."""

from pathlib import Path

from flask import Flask, url_for
from flask.testing import FlaskClient

from facilitator.portals.shared.assets import digest, stylesheet


def test_one_style_sheet_holds_every_component_after_the_tokens(app: Flask):
    folder = Path(str(app.static_folder))
    style = stylesheet(folder)

    assert style.startswith((folder / "css" / "tokens.css").read_text(encoding="utf-8"))
    assert all(path.read_text(encoding="utf-8") in style for path in folder.glob("css/components/*.css"))


def test_it_is_public_and_kept(app: Flask, client: FlaskClient):
    with app.test_request_context():
        address = url_for("stylesheet")
    response = client.get(address)

    assert "?v=" in address
    assert response.mimetype == "text/css"
    assert "max-age=31536000" in response.headers["Cache-Control"]


def test_the_address_changes_with_any_file(tmp_path: Path):
    path = tmp_path / "css" / "base.css"
    path.parent.mkdir()
    path.write_text("a", encoding="utf-8")
    before = digest(tmp_path)

    path.write_text("b", encoding="utf-8")

    assert digest(tmp_path) != before
