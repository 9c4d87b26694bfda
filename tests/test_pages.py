"""The test browser reads and acts like a person, and refuses a bad page."""

from pathlib import Path

import pytest
from flask import Flask, Response, flash, get_flashed_messages, redirect, request

from tests.pages import Browser, query_of

GOOD = """
<h1>Marchés</h1>
<p>Douze\u202fmarchés en cours\u202f;
  <a href="/marches/2">Peinture<span class="visually-hidden"> de l’école</span></a></p>
<div class="figure"><p class="figure__label">Heures</p>
  <p class="figure__value">35,00\u202fh<span class="visually-hidden"> de quoi</span></p></div>
<dl><div><dt>Acheteur</dt><dd>Rivemont</dd></div></dl>
<table>
  <caption>Heures de mars</caption>
  <thead><tr><th scope="col">Nom</th><th scope="col">Heures</th></tr></thead>
  <tbody><tr><th scope="row">Camille</th><td>35,00\u202fh</td></tr></tbody>
</table>
<form method="post" enctype="multipart/form-data">
  <input type="hidden" name="csrf_token" value="jeton">
  <label for="title">Objet</label><input id="title" name="title" value="Peinture">
  <label for="kind">Nature</label>
  <select id="kind" name="kind"><option value="w">Travaux</option><option value="s" selected>Services</option></select>
  <fieldset><legend>Publics</legend>
    <input type="checkbox" id="rsa" name="publics" value="rsa" checked><label for="rsa">RSA</label>
    <input type="checkbox" id="qpv" name="publics" value="qpv"><label for="qpv">QPV</label>
  </fieldset>
  <label for="note">Note</label><textarea id="note" name="note">Rien</textarea>
  <label for="file">Fichier</label><input type="file" id="file" name="file">
  <button name="gesture" value="keep">Enregistrer</button>
  <button name="gesture" value="leave">Abandonner</button>
</form>
<form method="post" id="away">
  <input type="checkbox" id="sure" name="sure" value="y"><label for="sure">Sûr</label>
</form>
<button form="away">Supprimer</button>
<form method="get" action="/marches"><label for="q">Nom</label><input id="q" name="q"><button>Filtrer</button></form>
"""


def frame(body: str, title: str = "Marchés – facilitator") -> str:
    return (
        f'<!DOCTYPE html><html lang="fr"><head><meta charset="utf-8"><title>{title}</title></head>'
        f'<body><main id="contenu">{body}</main></body></html>'
    )


def shown_flashes() -> str:
    return "".join(
        f'<div class="flashes"><div class="message__body"><p>{sentence}</p></div></div>'
        for sentence in get_flashed_messages()
    )


@pytest.fixture
def small() -> Flask:
    """An application of two pages and a file."""
    app = Flask(__name__, static_folder=None)
    app.secret_key = "k" * 32
    received = app.extensions["received"] = []

    @app.route("/marches", methods=["GET", "POST"])
    def markets():
        if request.method == "GET":
            return frame(GOOD + shown_flashes())
        received.append((request.form.to_dict(flat=False), request.files.to_dict()))
        if not request.form.get("title", "-"):
            summary = '<div data-error-summary><ul><li><a href="#title">Indiquez l’objet.</a></li></ul></div>'
            return frame(GOOD + summary), 422
        flash("Le marché est enregistré.")
        return redirect("/marches", code=303)

    @app.get("/marches/2")
    def market():
        return frame("<h1>Peinture</h1>", "Peinture – facilitator")

    @app.get("/bilan")
    def report():
        return Response(b"a;b", mimetype="text/csv", headers={"Content-Disposition": "attachment; filename=bilan.csv"})

    return app


@pytest.fixture
def browser(small: Flask) -> Browser:
    return Browser(small)


def test_it_reads_what_a_person_reads(browser: Browser):
    page = browser.get("/marches")

    assert page.heading == "Marchés"
    assert page.says("Douze marchés en cours")
    assert page.figures == {"Heures": "35,00 h"}
    assert page.facts == {"Acheteur": "Rivemont"}
    assert page.table("Heures de mars") == [{"Nom": "Camille", "Heures": "35,00 h"}]


def test_it_follows_a_link_by_its_words_heard_or_only_seen(browser: Browser):
    page = browser.get("/marches")

    assert page.click("Peinture").heading == "Peinture"
    assert page.click("Peinture de l’école").url == "/marches/2"


def test_it_sends_a_form_as_it_stands_with_what_is_typed(browser: Browser, small: Flask):
    page = browser.get("/marches").form("Enregistrer").submit(title="Toiture", publics=["rsa", "qpv"])

    sent, _ = small.extensions["received"][0]
    assert page.flashes == ["Le marché est enregistré."]
    assert sent == {
        "csrf_token": ["jeton"],
        "title": ["Toiture"],
        "kind": ["s"],
        "publics": ["rsa", "qpv"],
        "note": ["Rien"],
        "gesture": ["keep"],
    }


def test_it_unticks_and_sends_files(browser: Browser, small: Flask, tmp_path: Path):
    path = tmp_path / "a.json"
    path.write_text("{}", encoding="utf-8")
    form = browser.get("/marches").form("Abandonner")

    form.submit(publics=False, file=path)
    form.submit(file=(b"x", "b.csv"))

    (first, files), (_, more) = small.extensions["received"]
    assert "publics" not in first
    assert first["gesture"] == ["leave"]
    assert files["file"].filename == "a.json"
    assert more["file"].filename == "b.csv"


def test_a_button_may_stand_outside_its_form(browser: Browser, small: Flask):
    browser.get("/marches").form("Supprimer").submit(sure=True)

    assert small.extensions["received"][0][0] == {"sure": ["y"]}


def test_a_file_needs_a_form_that_carries_files(browser: Browser, small: Flask):
    form = browser.get("/marches").form("Enregistrer")
    del form.tag["enctype"]

    form.submit(file=(b"x", "b.csv"))

    assert small.extensions["received"][0][1] == {}


def test_a_refusal_is_expected_by_its_status(browser: Browser):
    form = browser.get("/marches").form("Enregistrer")

    assert form.submit(title="", status=422).errors == ["Indiquez l’objet."]
    with pytest.raises(AssertionError, match=r"answered 422: Marchés \| Indiquez l’objet"):
        form.submit(title="")


def test_a_filter_has_an_address(browser: Browser):
    page = browser.get("/marches").form("Filtrer").submit(q="école")

    assert query_of(page.url) == {"q": "école"}


@pytest.mark.parametrize("values", [{"unknown": "1"}, {"kind": "x"}, {"publics": ["rsa", "x"]}])
def test_what_a_person_could_not_send_is_refused(browser: Browser, values: dict[str, str]):
    with pytest.raises(AssertionError):
        browser.get("/marches").form("Enregistrer").send(values)


def test_a_file_is_not_a_page(browser: Browser):
    download = browser.download("/bilan")

    assert (download.content, download.type) == (b"a;b", "text/csv")
    assert "bilan.csv" in download.disposition


def test_an_unexpected_status_is_told(browser: Browser):
    with pytest.raises(AssertionError, match="answered 404"):
        browser.get("/nulle-part")


@pytest.mark.parametrize(
    ("body", "fault"),
    [
        ("<h1>Marchés</h1><p><div></div></p>", "invalid_html"),
        ("<h1>Marchés</h1><h1>Marchés</h1>", "2 h1"),
        ("<h1>Personnes</h1>", "does not start with the h1"),
        ("<h1>Marchés</h1><h3>Lots</h3>", "an h3 after an h1"),
        ('<h1>Marchés</h1><input name="a">', "no label"),
        ('<h1>Marchés</h1><a href="/marches"><span aria-hidden="true"></span></a>', "no words"),
        ('<h1>Marchés</h1><p id="a"></p><p id="a"></p>', "given 2 times"),
        ('<h1>Marchés</h1><p aria-describedby="b"></p>', "refers to nothing"),
        ('<h1>Marchés</h1><a href="#b">Bas</a>', "leads nowhere"),
        ('<h1>Marchés</h1><p style="color: red">Rouge</p>', "inline"),
        ('<h1>Marchés</h1><p onclick="a()">Rouge</p>', "handler"),
        ("<h1>Marchés</h1><script>1</script>", "inline"),
        ('<h1>Marchés</h1><a href="/ailleurs">Ailleurs</a>', "nothing answers GET /ailleurs"),
        ('<h1>Marchés</h1><form method="post" action="/bilan"><button>Ok</button></form>', "nothing answers POST"),
        ("<h1>Marchés</h1><table><tbody><tr><th>a</th></tr></tbody></table>", "no caption"),
        ("<h1>Marchés</h1><p>L'heure</p>", "straight apostrophe"),
        ("<h1>Marchés</h1><p>Prêt ?</p>", "plain space"),
    ],
)
def test_a_bad_page_fails(body: str, fault: str):
    app = Flask(__name__, static_folder=None)
    app.add_url_rule("/marches", "markets", lambda: frame(body))
    app.add_url_rule("/bilan", "report", lambda: "a;b")

    with pytest.raises(AssertionError, match=fault):
        Browser(app).get("/marches")


@pytest.mark.parametrize(
    "body",
    [
        "<h1>Marchés</h1><p data-verbatim>Travaux d'isolation : lot 2</p>",
        "<h1>Marchés</h1><pre>it's</pre><a href='https://exemple.example/'>Ailleurs</a>",
        "<h1 data-verbatim>Marchés d'été</h1>",
    ],
)
def test_what_was_typed_keeps_its_typography(body: str):
    app = Flask(__name__, static_folder=None)
    app.add_url_rule("/marches", "markets", lambda: frame(body, "Marchés d'été" if "été" in body else "Marchés"))

    assert Browser(app).get("/marches").status == 200
