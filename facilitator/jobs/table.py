"""Every job of the product, and when it runs."""

from facilitator.jobs.mails import send_mails
from facilitator.jobs.purge import purge
from facilitator.jobs.work import Job

JOBS = (
    Job(name="mails", label="Envoi des messages", schedule="* * * * *", function=send_mails),
    Job(name="purge", label="Effacement de ce qui ne sert plus", schedule="10 3 * * *", function=purge),
)
