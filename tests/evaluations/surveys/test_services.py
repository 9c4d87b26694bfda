import re
from datetime import date, timedelta

import pytest
import sqlalchemy as sa

from facilitator.accounts.models import Token
from facilitator.evaluations.enums import AnswerChannel, Moment, Outcome
from facilitator.evaluations.surveys import services
from facilitator.evaluations.surveys.queries import get_open_survey
from facilitator.journal.models import Actor, JournalEntry
from facilitator.kernel import clock
from facilitator.kernel.mail import Mail
from facilitator.placements.models import Placement
from tests.architecture import typography
from tests.evaluations.situations import asked
from tests.factories.hours import EvaluationFactory

BASE = "https://clauses.brumeval.example"
BY = Actor(None, "Claude Facilite")


def evaluation(*, email: str | None = "sacha@courriel.example", days: int = -1, **facts):
    return asked(email=email, due_on=clock.today() + timedelta(days=days), **facts)


def send(session, today: date | None = None) -> int:
    session.flush()
    return services.send_due_surveys(session, today=today or clock.today(), base_url=BASE)


def mails(session) -> list[Mail]:
    return list(session.scalars(sa.select(Mail).order_by(Mail.id)))


def secret_of(mail: Mail) -> str:
    return re.search(rf"{BASE}/enquete/(\S+)", mail.text)[1]


def open_survey(session, **facts):
    evaluation(**facts)
    assert send(session) == 1
    session.expire_all()
    survey = get_open_survey(session, secret_of(mails(session)[-1]))
    assert survey is not None
    return survey


def answer(session, survey, **answers) -> None:
    for question in survey.questions.questions:
        if question.name in answers:
            services.save_answer(session, survey, question, answers[question.name])


# --- the link ---


def test_a_due_person_receives_a_personal_link(session):
    evaluation(moment=Moment.MONTHS_6)
    assert send(session) == 1
    (mail,) = mails(session)
    assert mail.to_address == "sacha@courriel.example"
    assert mail.kind == "evaluations.survey"
    assert "Bonjour Sacha," in mail.text
    assert "il y a six mois" in mail.text
    assert "Claude Facilite\nMaison de l’emploi" in mail.text
    assert "Inventé" not in mail.text + mail.subject
    assert list(typography.faults([mail.text.replace(secret_of(mail), ""), mail.subject])) == []


def test_only_the_hash_of_the_link_is_kept_and_it_lives_a_month(session):
    evaluation()
    send(session)
    token = session.scalars(sa.select(Token)).one()
    assert secret_of(mails(session)[0]) not in {token.token_hash, str(token.id)}
    assert token.expires_at - clock.now() <= timedelta(days=31)


def test_twice_writes_once(session):
    evaluation()
    assert send(session) == 1
    assert send(session) == 0
    assert len(mails(session)) == 1


@pytest.mark.parametrize(
    "facts",
    [
        {"email": None},
        {"email": ""},
        {"days": 1},
        {"days": -32},
        {"answered_at": clock.now()},
        {"declined_at": clock.now()},
        {"cancelled_at": clock.now()},
        {"sent_at": clock.now()},
    ],
    ids=lambda facts: next(iter(facts)),
)
def test_nobody_else_is_written_to(session, facts):
    evaluation(**facts)
    assert send(session) == 0


def test_sending_again_kills_the_earlier_link(session):
    survey = open_survey(session)
    first = secret_of(mails(session)[0])
    services.send_again(session, survey.evaluation, base_url=BASE, by=BY)
    assert get_open_survey(session, first) is None
    assert get_open_survey(session, secret_of(mails(session)[1])) is not None


def test_without_an_address_one_calls(session):
    with pytest.raises(services.NobodyToWriteTo):
        services.send_again(session, evaluation(email=None), base_url=BASE, by=BY)


def test_half_filled_answers_are_forgotten_with_their_link(session):
    survey = open_survey(session)
    answer(session, survey, activity="searching")
    send(session, clock.today() + timedelta(days=20))
    assert session.get(type(survey.evaluation), survey.evaluation.id).answers
    send(session, clock.today() + timedelta(days=40))
    session.expire_all()
    assert survey.evaluation.answers == {}


# --- the person answers ---


def test_the_person_answers_and_the_link_dies(session):
    survey = open_survey(session)
    answer(session, survey, activity="job", contract="cdi", satisfaction="5", help=["none"])
    done = services.submit(session, survey)
    assert (done.outcome, done.answered_by) == (Outcome.LASTING_JOB, AnswerChannel.PERSON)
    assert done.answers == {"version": "sortie-2026", "activity": "job", "contract": "cdi", "satisfaction": "5",
                            "help": ["none"]}  # fmt: skip
    assert get_open_survey(session, secret_of(mails(session)[0])) is None
    with pytest.raises(services.NothingToAnswer):
        services.submit(session, survey)


def test_changing_ones_mind_drops_what_no_longer_makes_sense(session):
    survey = open_survey(session)
    answer(session, survey, activity="job", contract="cdd")
    answer(session, survey, activity="searching")
    assert services.submit(session, survey).answers == {"version": "sortie-2026", "activity": "searching"}


def test_an_incomplete_answer_is_refused(session):
    survey = open_survey(session)
    answer(session, survey, activity="job")
    with pytest.raises(services.Incomplete, match="Quel est votre contrat"):
        services.submit(session, survey)


def test_somebody_who_would_rather_not_answer_is_left_in_peace(session):
    survey = open_survey(session)
    placement = session.get_one(Placement, survey.evaluation.placement_id)
    later = EvaluationFactory(placement=placement, moment=Moment.MONTHS_3, due_on=clock.today())
    answer(session, survey, activity="job")
    services.decline(session, survey)
    session.expire_all()
    assert survey.evaluation.declined_at
    assert survey.evaluation.answers == {}
    assert survey.evaluation.outcome is None
    assert later.cancelled_at
    assert send(session) == 0


def test_the_journal_holds_no_personal_value(session):
    survey = open_survey(session)
    answer(session, survey, activity="job", contract="cdi", help=["housing"])
    services.submit(session, survey)
    entries = session.scalars(sa.select(JournalEntry)).all()
    assert [entry.event for entry in entries] == ["evaluation.sent", "evaluation.answered"]
    assert entries[1].actor_id is None
    written = " ".join(f"{entry.facts} {entry.actor_label}" for entry in entries)
    assert not any(word in written for word in ("Sacha", "Inventé", "housing", "cdi", "courriel"))


# --- the facilitator notes ---


def test_an_answer_is_noted_by_telephone(session):
    noted = evaluation(email=None)
    services.note_answers(session, noted, services.NoteAnswers(answers={"activity": "business"}), by=BY)
    assert (noted.outcome, noted.answered_by) == (Outcome.LASTING_JOB, AnswerChannel.FACILITATOR)


def test_what_was_noted_may_be_corrected(session):
    noted = evaluation(email=None)
    services.note_unreachable(session, noted, by=BY)
    assert noted.outcome is Outcome.UNREACHABLE
    services.note_answers(session, noted, services.NoteAnswers(answers={"activity": "training"}), by=BY)
    assert noted.outcome is Outcome.POSITIVE
    events = session.scalars(sa.select(JournalEntry.event).order_by(JournalEntry.id)).all()
    assert events == ["evaluation.unreachable", "evaluation.corrected"]


def test_the_persons_own_words_stand(session):
    survey = open_survey(session)
    answer(session, survey, activity="searching")
    services.submit(session, survey)
    with pytest.raises(services.NothingToAnswer):
        services.note_unreachable(session, survey.evaluation, by=BY)


def test_noting_an_answer_kills_the_link(session):
    survey = open_survey(session)
    services.note_answers(session, survey.evaluation, services.NoteAnswers(answers={"activity": "other"}), by=BY)
    assert get_open_survey(session, secret_of(mails(session)[0])) is None
    with pytest.raises(services.NothingToAnswer):
        services.submit(session, survey)


def test_it_is_too_early_to_answer_for_another_season(session):
    with pytest.raises(services.TooEarly):
        services.note_unreachable(session, evaluation(days=16), by=BY)
    services.note_unreachable(session, evaluation(days=15), by=BY)
