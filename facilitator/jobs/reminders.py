"""Remind companies of their late declarations."""

from facilitator.jobs.work import Work
from facilitator.kernel import clock, text
from facilitator.reminders.services import remind_late_declarations


def remind(work: Work) -> str | None:
    with work.sessions.begin() as session:
        done = remind_late_declarations(session, today=clock.today(), base_url=work.settings.base_url)
    if not done:
        return None
    sent = text.count(done.sent, "déclaration relancée", "déclarations relancées")
    return f"{sent}, {text.count(done.nobody_to_reach, 'sans contact joignable', 'sans contact joignable')}."
