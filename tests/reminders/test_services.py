import re
from datetime import timedelta

import pytest
import sqlalchemy as sa

from facilitator.accounts.invitations.queries import get_open_link
from facilitator.hours import services as hours
from facilitator.journal.models import Actor, JournalEntry
from facilitator.kernel import clock
from facilitator.kernel.mail import Mail
from facilitator.kernel.text import month
from facilitator.markets.contacts.enums import ContactState
from facilitator.organisations.enums import Role
from facilitator.reminders import services
from facilitator.reminders.enums import ReminderKind, ReminderState
from facilitator.reminders.models import Reminder
from facilitator.reminders.services import Reminded
from tests.architecture import typography
from tests.factories.accounts import UserFactory
from tests.reminders.situations import LateCompany, flush

BASE = "https://clauses.brumeval.example"
BY = Actor(None, "Claude Facilite")


def remind(session, *, days: int = 0) -> Reminded:
    flush()
    return services.remind_late_declarations(session, today=clock.today() + timedelta(days=days), base_url=BASE)


def reminders(session) -> list[Reminder]:
    return list(session.scalars(sa.select(Reminder).order_by(Reminder.id)))


def mails(session) -> list[Mail]:
    return list(session.scalars(sa.select(Mail).order_by(Mail.id)))


def test_a_late_declaration_gives_one_reminder(session):
    late = LateCompany.make()
    late.let_in()
    assert remind(session) == Reminded(sent=1)
    (reminder,), (mail,) = reminders(session), mails(session)
    assert (reminder.kind, reminder.state) == (ReminderKind.LATE_DECLARATION, ReminderState.SENT_TO_OUTBOX)
    assert (reminder.declaration_id, reminder.contact_id) == (late.declaration.id, late.contact.id)
    assert (reminder.mail_id, mail.to_address) == (mail.id, "chantier@batisseurs.example")


def test_the_message_says_who_writes_what_when_and_what_to_do(session):
    late = LateCompany.make()
    late.let_in()
    remind(session)
    (mail,) = mails(session)
    words = " ".join(mail.text.split())
    assert "Bonjour Dominique Exemple," in words
    assert "« Réhabilitation de l’école des Tilleuls », pour Bâtisseurs réunis" in words
    assert f"{month(late.declaration.period_start)} : attendue le" in words
    assert "en retard de 1 jour" in words
    assert f"{BASE}/entreprise/mois/{late.declaration.period_end:%Y-%m} " in words
    assert words.endswith(f"Claude Facilite {late.structure.name}")
    assert "invitation" not in words
    assert list(typography.faults([mail.text, mail.subject])) == []


def test_a_company_without_account_is_invited(session):
    late = LateCompany.make()
    remind(session)
    (mail,) = mails(session)
    secret = re.search(rf"{BASE}/invitation/(\S+)", mail.text)[1]
    link = get_open_link(session, secret)
    assert link.invitation.email == "chantier@batisseurs.example"
    assert (link.invitation.role, link.invitation.company_id) == (Role.COMPANY, late.company.id)
    assert link.invitation.structure_id == late.structure.id
    assert "Le lien est valable" in mail.text
    assert list(typography.faults([mail.text.replace(secret, "")])) == []


def test_an_account_under_another_structure_is_none_here(session):
    late = LateCompany.make()
    elsewhere = LateCompany.make()
    elsewhere.company = late.company
    elsewhere.let_in()
    remind(session)
    assert "/invitation/" in mails(session)[0].text


def test_twice_changes_nothing(session):
    LateCompany.make()
    remind(session)
    assert remind(session) == Reminded()
    assert remind(session, days=30) == Reminded()
    assert (len(reminders(session)), len(mails(session))) == (1, 1)


def test_several_late_months_travel_together(session):
    late = LateCompany.make()
    late.let_in()
    late.also_late()
    assert remind(session) == Reminded(sent=2)
    (mail,) = mails(session)
    assert {reminder.mail_id for reminder in reminders(session)} == {mail.id}
    assert "2 déclarations d’heures ne nous sont pas parvenues" in mail.text
    assert f"{BASE}/entreprise/\n" in mail.text
    assert mail.subject == "Heures d’insertion\u202f: 2 déclarations en retard"


def test_what_is_not_late_is_left_alone(session):
    due_today = LateCompany.make()
    due_today.declaration.due_on = clock.today()
    closed = LateCompany.make()
    closed.declaration.closed_at = clock.now()
    handed_in = LateCompany.make()
    nil = hours.Declared(declaration_id=handed_in.declaration.id, lines=(), is_nil=True)
    signer = UserFactory()
    hours.sign(session, hours.Sign(declared=(nil,)), by=Actor(signer.id, signer.name))
    assert remind(session) == Reminded()


@pytest.mark.parametrize("state", [ContactState.LEFT, ContactState.BOUNCED])
def test_without_anybody_to_reach_the_row_says_so(session, state):
    late = LateCompany.make()
    late.contact.state = state
    assert remind(session) == Reminded(nobody_to_reach=1)
    (reminder,) = reminders(session)
    assert (reminder.state, reminder.contact_id, reminder.mail_id) == (ReminderState.NOBODY_TO_REACH, None, None)
    assert mails(session) == []
    assert remind(session) == Reminded()


def test_an_impossible_address_reaches_nobody(session):
    LateCompany.make(email="chantier chez batisseurs")
    assert remind(session) == Reminded(nobody_to_reach=1)


def test_the_journal_tells_it_on_the_declaration_without_names(session):
    late = LateCompany.make()
    late.let_in()
    remind(session)
    entries = session.scalars(sa.select(JournalEntry).where(JournalEntry.subject_id == late.declaration.id)).all()
    assert [entry.event for entry in entries] == ["declaration.reminded"]
    assert entries[0].facts == {
        "kind": "late_declaration", "state": "sent_to_outbox", "due_on": str(late.declaration.due_on),
    }  # fmt: skip


# --- by hand ---


def test_a_facilitator_may_remind_again_the_next_day(session):
    late = LateCompany.make()
    remind(session)
    with pytest.raises(services.RemindedLately):
        services.remind_by_hand(session, late.declaration, base_url=BASE, by=BY)
    reminders(session)[0].created_at -= timedelta(hours=25)
    session.flush()
    again = services.remind_by_hand(session, late.declaration, base_url=BASE, by=BY)
    assert again.kind is ReminderKind.BY_HAND
    assert len(mails(session)) == 2


def test_once_a_contact_is_known_the_reminder_leaves_by_hand(session):
    late = LateCompany.make()
    late.contact.state = ContactState.BOUNCED
    remind(session)
    with pytest.raises(services.NobodyToReach):
        services.remind_by_hand(session, late.declaration, base_url=BASE, by=BY)
    late.contact.state = ContactState.VALID
    session.flush()
    assert services.remind_by_hand(session, late.declaration, base_url=BASE, by=BY).contact_id == late.contact.id


def test_nobody_reminds_of_what_is_not_late(session):
    late = LateCompany.make()
    late.declaration.due_on = clock.today()
    session.flush()
    with pytest.raises(services.NotLate):
        services.remind_by_hand(session, late.declaration, base_url=BASE, by=BY)


def test_the_address_in_the_message_is_the_page_of_the_month(session, app):
    """Concepts know no route: this holds the address they write to the one that answers."""
    late = LateCompany.make()
    late.let_in()
    remind(session)
    path = re.search(rf"{BASE}(/entreprise/\S+)", mails(session)[0].text)[1]
    assert app.url_map.bind("localhost").match(path)[0] == "companies.home.month"
