"""Schedule the evaluations of ended contracts, and write to the people whose turn has come."""

from facilitator.evaluations.services import schedule_evaluations
from facilitator.evaluations.surveys.services import send_due_surveys
from facilitator.jobs.work import Work
from facilitator.kernel import clock, text


def evaluate(work: Work) -> str | None:
    today = clock.today()
    with work.sessions.begin() as session:
        scheduled = schedule_evaluations(session, today=today)
    with work.sessions.begin() as session:
        sent = send_due_surveys(session, today=today, base_url=work.settings.base_url)
    if not scheduled and not sent:
        return None
    return (
        f"{text.count(scheduled.created, 'évaluation prévue', 'évaluations prévues')}, "
        f"{text.count(scheduled.moved, 'déplacée')}, {text.count(scheduled.cancelled, 'annulée')}, "
        f"{text.count(sent, 'lien envoyé', 'liens envoyés')}."
    )
