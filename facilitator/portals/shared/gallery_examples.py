"""Invented examples for the gallery: fixed values, so that its snapshot changes only with a component."""

from collections.abc import Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

from wtforms import (
    BooleanField,
    DateField,
    DecimalField,
    EmailField,
    FileField,
    Form,
    PasswordField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.validators import InputRequired
from wtforms.widgets import CheckboxInput, ListWidget

from facilitator.portals.shared.charts import Series, line_chart
from facilitator.portals.shared.forms import choices_of

MODALITIES = [
    ("direct", "Embauche directe"),
    ("agency", "Mise à disposition"),
    ("subcontract", "Sous-traitance à une SIAE"),
]
PUBLICS = [
    ("deld", "Demandeur d’emploi de longue durée"),
    ("rsa", "Bénéficiaire du RSA"),
    ("qpv", "Habitant d’un QPV"),
]
MONTHS = ["janv.", "févr.", "mars", "avr.", "mai", "juin", "juil.", "août", "sept.", "oct.", "nov.", "déc."]


class ExampleForm(Form):
    """One field of each kind."""

    title = StringField("Objet du marché", [InputRequired("Indiquez l’objet du marché.")])
    hours = DecimalField("Heures réalisées", [InputRequired("Indiquez le nombre d’heures.")])
    rate = DecimalField("Taux d’insertion")
    amount = DecimalField("Montant hors taxes")
    starts_on = DateField("Date d’embauche", [InputRequired("Indiquez la date d’embauche.")])
    email = EmailField("Adresse électronique")
    password = PasswordField("Mot de passe", description="15 caractères au moins.")
    modality = SelectField("Modalité", choices=choices_of(MODALITIES))
    contract = RadioField(
        "Type de contrat", choices=choices_of([("cdi", "CDI"), ("cdd", "CDD"), ("interim", "Intérim")])
    )
    publics = SelectMultipleField(
        "Publics acceptés",
        choices=choices_of(PUBLICS),
        option_widget=CheckboxInput(),
        widget=ListWidget(prefix_label=False),
    )
    notice = BooleanField("La personne a reçu la notice d’information")
    note = TextAreaField("Commentaire")
    file = FileField("Fichier des marchés")
    domain_errors: Sequence[str] = ()


class QuestionForm(Form):
    answer = RadioField(
        "Travaillez-vous aujourd’hui\u202f?",
        choices=choices_of([("yes", "Oui"), ("no", "Non"), ("training", "Je suis en formation")]),
    )


def context() -> dict[str, Any]:
    """Everything the gallery's template shows, the portal's own context included."""
    return {
        **portal_context(),
        "form": ExampleForm(prefix="vide-", data={"contract": "cdd"}),
        "filter_form": ExampleForm(prefix="filtre-"),
        "wrong_form": _refused_form(),
        "question": QuestionForm(),
        "chart": _chart(),
        "entries": _entries(),
        "first_page": _page(number=1, first=1, last=25, previous=False),
        "middle_page": _page(number=2, first=26, last=50, previous=True),
        "only_page": SimpleNamespace(number=1, pages=1, first=1, last=7, total=7, previous_url=None, next_url=None),
        "day": date(2026, 3, 3),
        "steps": ["Marché", "Lots", "Clause", "Vérification"],
        "tones": ["neutral", "info", "success", "warning", "danger"],
        "done": Decimal("366.67"),
        "owed": Decimal("833.33"),
        "expected": Decimal("416.67"),
        "rows": [
            ("Camille Martin", "CDD", Decimal("151.67"), "Validée", "success"),
            ("Amadou Diallo", "Intérim", Decimal("35.00"), "À corriger", "warning"),
            ("Inès Benali", "Apprentissage", Decimal("7.33"), "Non remise", "danger"),
        ],
    }


def portal_context() -> dict[str, Any]:
    """What `portals.shared` gives to layouts/portal.html, invented."""
    labels = [
        ("À faire", "check2-square", 12),
        ("Marchés", "briefcase", None),
        ("Personnes", "people", None),
        ("Déclarations", "calendar-check", 3),
        ("Entreprises", "building", None),
        ("Réglages", "gear", None),
    ]
    here = "#contenu"
    return {
        "navigation": [
            SimpleNamespace(label=label, url=here, icon=icon, current=label == "Marchés", count=count)
            for label, icon, count in labels
        ],
        "account": SimpleNamespace(
            user_name="Nadia Fontaine",
            organisation_name="Maison de l’emploi du Val clair",
            role_label="Facilitatrice",
            memberships=[
                SimpleNamespace(
                    label="Maison de l’emploi du Val clair", role_label="Facilitatrice", id="1", current=True
                ),
                SimpleNamespace(label="PLIE des Coteaux", role_label="Administratrice", id="2", current=False),
            ],
        ),
        "addresses": SimpleNamespace(sign_out=here, switch=here, profile=here, search=here),
        "csrf_token": lambda: "gallery",
        "is_demonstration": True,
    }


def _refused_form() -> ExampleForm:
    form = ExampleForm(prefix="refuse-", data={"modality": "direct"})
    form.validate()
    form.contract.errors = ["Choisissez un type de contrat."]
    form.domain_errors = ["Ces heures dépassent celles du contrat\u202f: 151,67\u202fh au plus en mars 2026."]
    return form


def _chart() -> Any:
    owed = [Decimal(1200 * month) / 12 for month in range(1, 13)]
    done = [Decimal(value) for value in (40, 151, 260, 390, 480, 655, 730, 812)]
    return line_chart(
        MONTHS,
        [
            Series(label="Heures dues à ce jour", values=[value.quantize(Decimal("0.01")) for value in owed]),
            Series(label="Heures validées", values=[*done, None, None, None, None]),
        ],
    )


def _entries() -> list[dict[str, Any]]:
    return [
        {
            "at": datetime(2026, 3, 3, 9, 5, tzinfo=UTC),
            "title": "Déclaration de février validée",
            "by": "Nadia Fontaine",
            "icon": "check2-circle",
            "url": "#contenu",
        },
        {
            "at": datetime(2026, 3, 2, 16, 40, tzinfo=UTC),
            "title": "Déclaration de février signée",
            "by": "Peinture Durand",
            "body": "12 lignes, 1\u202f204,50\u202fh",
        },
        {"at": date(2026, 2, 1), "title": "Clause mise en route", "icon": "flag"},
    ]


def _page(*, number: int, first: int, last: int, previous: bool) -> SimpleNamespace:
    return SimpleNamespace(
        number=number,
        pages=4,
        first=first,
        last=last,
        total=92,
        previous_url="#contenu" if previous else None,
        next_url="#contenu",
    )
