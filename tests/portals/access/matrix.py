"""Expected answers, written from the audience table of the design: never copied from what the code answers.

Columns, in the order of `world.ACTORS`: nobody · staff, administrator, staff of another structure · lead,
cotraitant, subcontractor, employer, company of no market · buyer, other buyer of its groupement de commandes, buyer
of no market here · prescriber · instance administrator · former member, deactivated user.
"""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

from werkzeug.test import TestResponse


class Answer(Enum):
    OPEN = "O"
    """The page, or the action taken as far as the missing form allows (422, 409, a redirection)."""
    HIDDEN = "N"
    """404: for this visitor it does not exist."""
    REFUSED = "F"
    """403: seen, not allowed; or sent to the page that says that no organisation is left."""
    SIGN_IN = "S"
    """Sent to the sign-in page."""
    GONE = "G"
    """410: the page that says that this link no longer serves."""

    @classmethod
    def of(cls, response: TestResponse) -> "Answer":
        """What an answer amounts to. Raises AssertionError for an error of ours."""
        if response.status_code == 404:
            return cls.HIDDEN
        if response.status_code == 410:
            return cls.GONE
        if response.status_code == 403:
            return cls.REFUSED
        if response.status_code in {302, 303} and response.location.startswith("/organisations"):
            return cls.REFUSED
        if response.status_code in {302, 303} and response.location.startswith("/connexion"):
            return cls.SIGN_IN
        assert response.status_code < 500, f"{response.request.path} answered {response.status_code}"
        return cls.OPEN


@dataclass(frozen=True)
class Row:
    answers: tuple[Answer, ...]
    values: Mapping[str, Any] = field(default_factory=dict)
    """Values of the address that are not the world's, or the name of another value of the world."""


def row(pattern: str, **values: Any) -> Row:
    return Row(tuple(Answer(letter) for letter in pattern if letter in "ONFSG"), values)


# Audiences                  nobody · staff admin elsewhere · companies · buyers · prescriber · instance · ended
ANYBODY = "O OOO OOOOO OOO O O OO"
LEAVING = "S OOO OOOOO OOO O O OS"
STAFF_PAGE = "S OOO NNNNN NNN N N FS"
STAFF_OBJECT = "S OON NNNNN NNN N N FS"
OWN_OBJECT = "S ONN NNNNN NNN N N FS"
ADMIN_PAGE = "S FOF NNNNN NNN N N FS"
ADMIN_OBJECT = "S FON NNNNN NNN N N FS"
COMPANY_PAGE = "S NNN OOOOO NNN N N FS"
COMPANY_OBJECT = "S NNN ONNNN NNN N N FS"
OWING_OBJECT = "S NNN OONNN NNN N N FS"
BUYER_PAGE = "S NNN NNNNN OOO N N FS"
BUYER_OBJECT = "S NNN NNNNN OON N N FS"
PRESCRIBER_PAGE = "S NNN NNNNN NNN O N FS"
INSTANCE_PAGE = "S NNN NNNNN NNN N O FS"

# An address with a secret is its own key: whoever holds it gets in, signed in or not; a wrong one opens nothing.
SECRET = "G GGG GGGGG GGG G G GG"

# A preview belongs to whoever sent the file, until it expires: an address made up opens nothing for anybody.
NOBODY = "S NNN NNNNN NNN N N FS"
UNKNOWN = uuid.UUID(int=7)

GET, POST = ("GET",), ("POST",)
FORM = (*GET, *POST)


def rows(endpoint: str, methods: tuple[str, ...], pattern: str, **values: Any) -> dict[tuple[str, str], Row]:
    return {(endpoint, method): row(pattern, **values) for method in methods}


MATRIX: dict[tuple[str, str], Row] = {
    # Public side
    **rows("static", GET, ANYBODY, filename="img/icon.svg"),
    **rows("stylesheet", GET, ANYBODY),
    **rows("gallery.index", GET, ANYBODY),
    **rows("public.root.index", GET, "S OOO OOOOO OOO O O FS"),
    **rows("public.health.healthz", GET, ANYBODY),
    **rows("public.pages.accessibility", GET, ANYBODY),
    **rows("public.pages.data_protection", GET, ANYBODY),
    **rows("public.sign_in.show", FORM, ANYBODY),
    **rows("public.sign_in.sign_out", POST, LEAVING),
    **rows("public.password.forgotten", FORM, ANYBODY),
    **rows("public.password.sent", GET, ANYBODY),
    **rows("public.password.strength", POST, ANYBODY),
    **rows("public.password.choose", FORM, SECRET, secret="wrong"),
    **rows("public.invitations.show", FORM, SECRET, secret="wrong"),
    **rows("public.survey.show", FORM, SECRET, secret="wrong"),
    **rows("public.survey.question", FORM, SECRET, secret="wrong", number=1),
    **rows("public.survey.thanks", GET, ANYBODY),
    **rows("public.survey.declined", GET, ANYBODY),
    # Whoever is signed in
    **rows("public.memberships.index", GET, LEAVING),
    **rows("public.memberships.switch", POST, LEAVING),
    **rows("public.profile.show", FORM, LEAVING),
    # Facilitators: the structure
    **rows("facilitators.members.index", GET, STAFF_PAGE),
    **rows("facilitators.members.invite_colleague", FORM, ADMIN_PAGE),
    **rows("facilitators.members.invite_company", FORM, STAFF_PAGE),
    **rows("facilitators.members.invite_buyer", FORM, STAFF_PAGE),
    **rows("facilitators.members.show", FORM, ADMIN_OBJECT),
    **rows("facilitators.members.end", POST, ADMIN_OBJECT),
    **rows("facilitators.members.close_account", POST, ADMIN_OBJECT),
    **rows("facilitators.members.open_account", POST, ADMIN_OBJECT),
    **rows("facilitators.members.resend", POST, STAFF_OBJECT),
    **rows("facilitators.members.revoke", POST, STAFF_OBJECT),
    # Facilitators: the work
    **rows("facilitators.home.index", GET, STAFF_PAGE),
    **rows("facilitators.home.actions", GET, STAFF_PAGE),
    **rows("facilitators.home.clauses_at_risk", GET, STAFF_PAGE),
    **rows("facilitators.search.index", GET, STAFF_PAGE),
    # The views that each member keeps of the lists: nobody else's, not even a colleague's
    **rows("facilitators.views.index", GET, STAFF_PAGE),
    **rows("facilitators.views.create", FORM, STAFF_PAGE, slug="marches"),
    **rows("facilitators.views.rename", FORM, OWN_OBJECT),
    **rows("facilitators.views.remove", POST, OWN_OBJECT),
    # Markets, lots and those who take part
    **rows("facilitators.markets.index", GET, STAFF_PAGE),
    **rows("facilitators.markets.create", FORM, STAFF_PAGE),
    **rows("facilitators.markets.show", GET, STAFF_OBJECT),
    **rows("facilitators.markets.edit", FORM, STAFF_OBJECT),
    **rows("facilitators.markets.change_referent", POST, STAFF_OBJECT),
    **rows("facilitators.market_states.change", FORM, STAFF_OBJECT, step="clos"),
    **rows("facilitators.operations.index", GET, STAFF_PAGE),
    **rows("facilitators.operations.show", GET, STAFF_OBJECT),
    **rows("facilitators.operations.edit", FORM, STAFF_OBJECT),
    **rows("facilitators.options.create", FORM, STAFF_OBJECT),
    **rows("facilitators.options.edit", FORM, STAFF_OBJECT),
    **rows("facilitators.options.affirm", FORM, STAFF_OBJECT),
    **rows("facilitators.options.decline", FORM, STAFF_OBJECT),
    **rows("facilitators.duty.index", GET, STAFF_PAGE),
    **rows("facilitators.duty.answer", FORM, STAFF_OBJECT),
    **rows("facilitators.cpv.index", GET, STAFF_PAGE),
    **rows("facilitators.cpv.suggestions", GET, STAFF_PAGE),
    **rows("facilitators.lots.create", FORM, STAFF_OBJECT),
    **rows("facilitators.lots.edit", FORM, STAFF_OBJECT),
    **rows("facilitators.lots.award", FORM, STAFF_OBJECT),
    **rows("facilitators.lots.move", FORM, STAFF_OBJECT),
    **rows("facilitators.changes.index", GET, STAFF_PAGE),
    **rows("facilitators.changes.of_market", GET, STAFF_OBJECT),
    **rows("facilitators.changes.show", FORM, STAFF_OBJECT),
    **rows("facilitators.changes.dismiss", FORM, STAFF_OBJECT),
    **rows("facilitators.changes.review_again", POST, STAFF_OBJECT),
    **rows("facilitators.publications.index", GET, STAFF_PAGE),
    **rows("facilitators.publications.download", GET, STAFF_PAGE),
    **rows("facilitators.publications.complete", FORM, STAFF_OBJECT),
    **rows("facilitators.takeovers.create", FORM, STAFF_PAGE),
    **rows("facilitators.takeovers.template", GET, STAFF_PAGE),
    **rows("facilitators.takeovers.show", GET, NOBODY, kept_id=UNKNOWN),
    **rows("facilitators.takeovers.run", POST, NOBODY, kept_id=UNKNOWN),
    **rows("facilitators.imports.create", FORM, STAFF_PAGE),
    **rows("facilitators.imports.show", GET, NOBODY, preview_id=UNKNOWN),
    **rows("facilitators.imports.run", POST, NOBODY, preview_id=UNKNOWN),
    **rows("facilitators.companies.index", GET, STAFF_PAGE),
    **rows("facilitators.companies.show", GET, STAFF_OBJECT),
    **rows("facilitators.companies.name", POST, STAFF_OBJECT),
    **rows("facilitators.companies.official_name", POST, STAFF_OBJECT),
    **rows("facilitators.authorities.index", GET, STAFF_PAGE),
    **rows("facilitators.authorities.show", GET, STAFF_OBJECT),
    **rows("facilitators.authorities.name", POST, STAFF_OBJECT),
    **rows("facilitators.authorities.official_name", POST, STAFF_OBJECT),
    **rows("facilitators.contacts.index", GET, STAFF_OBJECT),
    **rows("facilitators.contacts.add", FORM, STAFF_OBJECT),
    **rows("facilitators.contacts.edit", FORM, STAFF_OBJECT),
    **rows("facilitators.contacts.note", FORM, STAFF_OBJECT),
    **rows("facilitators.contacts.done", POST, STAFF_OBJECT),
    # Clauses and what is owed
    **rows("facilitators.clause_list.index", GET, STAFF_PAGE),
    **rows("facilitators.clauses.create", FORM, STAFF_OBJECT),
    **rows("facilitators.clauses.show", GET, STAFF_OBJECT),
    **rows("facilitators.clauses.edit", FORM, STAFF_OBJECT, clause_id="draft_id"),
    **rows("facilitators.clauses.start", FORM, STAFF_OBJECT, clause_id="draft_id"),
    **rows("facilitators.clauses.close", FORM, STAFF_OBJECT),
    **rows("facilitators.clauses.history", GET, STAFF_OBJECT),
    **rows("facilitators.clause_documents.index", FORM, STAFF_OBJECT),
    **rows("facilitators.clause_documents.download", GET, STAFF_OBJECT),
    **rows("facilitators.clause_documents.remove", POST, STAFF_OBJECT),
    **rows("facilitators.obligations.record", FORM, STAFF_OBJECT),
    **rows("facilitators.obligations.transfer", FORM, STAFF_OBJECT),
    **rows("facilitators.obligations.reverse", FORM, STAFF_OBJECT),
    **rows("facilitators.obligations.why", GET, STAFF_OBJECT),
    **rows("facilitators.obligations.suspend", FORM, STAFF_OBJECT),
    **rows("facilitators.obligations.groupement", GET, STAFF_OBJECT),
    **rows("facilitators.activity.show", GET, STAFF_OBJECT),
    **rows("facilitators.activity.record", FORM, STAFF_OBJECT),
    **rows("facilitators.activity.reverse", FORM, STAFF_OBJECT),
    **rows("facilitators.activity.upload", FORM, STAFF_OBJECT),
    **rows("facilitators.activity.preview", GET, NOBODY, key=UNKNOWN),
    **rows("facilitators.activity.run", POST, NOBODY, key=UNKNOWN),
    **rows("facilitators.calibration.index", GET, STAFF_PAGE),
    **rows("facilitators.calibration.create", FORM, STAFF_PAGE),
    **rows("facilitators.calibration.edit", FORM, STAFF_OBJECT),
    **rows("facilitators.calibration.note", GET, STAFF_OBJECT),
    **rows("facilitators.wordings.texts", GET, STAFF_OBJECT),
    **rows("facilitators.wordings.file", GET, STAFF_OBJECT, kind="ccap_article", extension="odt"),
    **rows("facilitators.wordings.index", GET, STAFF_PAGE),
    **rows("facilitators.references.index", GET, STAFF_PAGE),
    **rows("facilitators.references.show", GET, STAFF_PAGE, key="fte.annual_hours"),
    **rows("facilitators.references.edit", FORM, ADMIN_PAGE, key="fte.annual_hours"),
    **rows("facilitators.references.withdraw", POST, ADMIN_OBJECT),
    **rows("facilitators.wordings.show", GET, STAFF_PAGE, kind="ccap_article"),
    **rows("facilitators.wordings.edit", FORM, ADMIN_PAGE, kind="ccap_article"),
    **rows("facilitators.wordings.reset", POST, ADMIN_PAGE, kind="ccap_article"),
    **rows("facilitators.calibration.show", GET, STAFF_OBJECT),
    # The people they follow
    **rows("facilitators.people.index", GET, STAFF_PAGE),
    **rows("facilitators.people.register", FORM, STAFF_PAGE),
    **rows("facilitators.people.show", GET, STAFF_OBJECT),
    **rows("facilitators.people.edit", FORM, STAFF_OBJECT),
    **rows("facilitators.people.eligibility", GET, STAFF_OBJECT),
    **rows("facilitators.people.add_evidence", FORM, STAFF_OBJECT),
    **rows("facilitators.people.correct_evidence", FORM, STAFF_OBJECT),
    **rows("facilitators.people.remove_evidence", POST, STAFF_OBJECT),
    **rows("facilitators.people.note_contact", FORM, STAFF_OBJECT),
    **rows("facilitators.people.record_notice", POST, STAFF_OBJECT),
    **rows("facilitators.people.change_referent", POST, STAFF_OBJECT),
    **rows("facilitators.people.change_state", POST, STAFF_OBJECT),
    **rows("facilitators.placements.create", FORM, STAFF_OBJECT),
    **rows("facilitators.placements.show", GET, STAFF_OBJECT),
    **rows("facilitators.placements.edit", FORM, STAFF_OBJECT),
    **rows("facilitators.placements.end", FORM, STAFF_OBJECT),
    **rows("facilitators.placements.extend", FORM, STAFF_OBJECT),
    **rows("facilitators.placements.reopen", POST, STAFF_OBJECT),
    **rows("facilitators.placements.assign", FORM, STAFF_OBJECT),
    **rows("facilitators.placements.change_assignment", FORM, STAFF_OBJECT),
    **rows("facilitators.placements.decide", FORM, STAFF_OBJECT),
    **rows("facilitators.placements.withdraw_decision", POST, STAFF_OBJECT),
    # What became of them
    **rows("facilitators.evaluations.index", GET, STAFF_PAGE),
    **rows("facilitators.evaluations.show", FORM, STAFF_OBJECT),
    **rows("facilitators.evaluations.unreachable", POST, STAFF_OBJECT),
    **rows("facilitators.evaluations.send", POST, STAFF_OBJECT),
    # What companies declare
    **rows("facilitators.reminders.index", GET, STAFF_PAGE),
    **rows("facilitators.reminders.remind", POST, STAFF_OBJECT),
    **rows("facilitators.declarations.index", GET, STAFF_PAGE),
    **rows("facilitators.declarations.show", GET, STAFF_OBJECT),
    **rows("facilitators.declarations.validate", POST, STAFF_OBJECT),
    **rows("facilitators.declarations.review", POST, STAFF_OBJECT),
    **rows("facilitators.declarations.record", FORM, STAFF_OBJECT),
    **rows("facilitators.declarations.correct", FORM, STAFF_OBJECT),
    # Companies: each its own; the lead declares, its partners and the employer of its people do not see it
    **rows("companies.home.index", GET, COMPANY_PAGE),
    **rows("companies.home.month", GET, COMPANY_OBJECT),
    **rows("companies.home.draft", POST, COMPANY_OBJECT),
    **rows("companies.home.declare", POST, COMPANY_OBJECT),
    **rows("companies.commitments.index", GET, COMPANY_PAGE),
    # The terms bind whoever owes: the lead and its partner.
    **rows("companies.clauses.show", GET, OWING_OBJECT),
    **rows("companies.clauses.download", GET, OWING_OBJECT),
    **rows("companies.people.index", GET, COMPANY_PAGE),
    **rows("companies.declarations.index", GET, COMPANY_PAGE),
    **rows("companies.declarations.show", GET, COMPANY_OBJECT),
    **rows("companies.declarations.answer", POST, COMPANY_OBJECT),
    **rows("companies.declarations.contest", POST, COMPANY_OBJECT),
    # Buyers
    **rows("prescribers.home.index", GET, PRESCRIBER_PAGE),
    **rows("buyers.home.index", GET, BUYER_PAGE),
    **rows("buyers.markets.index", GET, BUYER_PAGE),
    **rows("buyers.duty.index", GET, BUYER_PAGE),
    **rows("buyers.markets.show", GET, BUYER_OBJECT),
    **rows("buyers.markets.clause", GET, BUYER_OBJECT),
    **rows("buyers.clauses.show", GET, BUYER_OBJECT),
    **rows("buyers.clauses.download", GET, BUYER_OBJECT),
    **rows("buyers.markets.issue", POST, BUYER_OBJECT),
    **rows("buyers.markets.report", GET, BUYER_OBJECT),
    # Instance
    **rows("instance.mails.index", GET, INSTANCE_PAGE),
    **rows("instance.mails.show", GET, INSTANCE_PAGE),
    **rows("instance.mails.mark_as_sent", POST, INSTANCE_PAGE),
    **rows("instance.mails.send_again", POST, INSTANCE_PAGE),
    **rows("instance.jobs.index", GET, INSTANCE_PAGE),
    **rows("instance.identities.index", GET, INSTANCE_PAGE, kind="entreprises"),
    **rows("instance.identities.edit", FORM, INSTANCE_PAGE, kind="acheteurs", person_id="authority_id"),
    **rows("instance.references.index", GET, INSTANCE_PAGE),
    **rows("instance.references.show", GET, INSTANCE_PAGE, key="fte.annual_hours"),
    **rows("instance.references.edit", FORM, INSTANCE_PAGE, key="fte.annual_hours"),
    **rows("instance.structures.index", GET, INSTANCE_PAGE),
    **rows("instance.structures.create", FORM, INSTANCE_PAGE),
    **rows("instance.structures.show", GET, INSTANCE_PAGE),
    **rows("instance.structures.edit", FORM, INSTANCE_PAGE),
    **rows("instance.structures.invite", FORM, INSTANCE_PAGE),
    **rows("instance.structures.resend", POST, INSTANCE_PAGE, invitation_id="admin_invitation_id"),
    **rows("instance.structures.revoke", POST, INSTANCE_PAGE, invitation_id="admin_invitation_id"),
    **rows("instance.structures.end", POST, INSTANCE_PAGE, membership_id="admin_membership_id"),
    **rows("instance.structures.close_account", POST, INSTANCE_PAGE, membership_id="admin_membership_id"),
    **rows("instance.structures.open_account", POST, INSTANCE_PAGE, membership_id="admin_membership_id"),
}
