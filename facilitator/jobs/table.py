"""Every job of the product, and when it runs."""

from facilitator.jobs.declarations import open_declarations
from facilitator.jobs.evaluations import evaluate
from facilitator.jobs.mails import send_mails
from facilitator.jobs.names import name_companies
from facilitator.jobs.purge import purge
from facilitator.jobs.reminders import remind
from facilitator.jobs.work import Job

JOBS = (
    Job(name="mails", label="Envoi des messages", schedule="* * * * *", function=send_mails),
    Job(name="declarations", label="Ouverture des déclarations", schedule="5 * * * *", function=open_declarations),
    Job(name="reminders", label="Relance des déclarations en retard", schedule="0 8 * * *", function=remind),
    Job(name="evaluations", label="Évaluations à la fin des contrats", schedule="30 8 * * *", function=evaluate),
    Job(name="names", label="Noms des entreprises", schedule="15 4 * * *", function=name_companies),
    Job(name="purge", label="Effacement de ce qui ne sert plus", schedule="10 3 * * *", function=purge),
)
