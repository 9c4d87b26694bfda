"""The message that asks a person how things are going. Its link opens a page; only a button there acts."""

from datetime import date

from sqlalchemy.orm import Session

from facilitator.evaluations.enums import Moment
from facilitator.evaluations.models import Evaluation
from facilitator.kernel import mail, text
from facilitator.kernel.mail import Mail

SURVEY = """\
Bonjour {first_name},

{opening} {structure}, qui vous a accompagné dans ce parcours, aimerait savoir où vous en êtes.

Quelques questions, une minute, depuis votre téléphone\u202f:

{link}

Pourquoi ces questions\u202f? Pour savoir si l’accompagnement est utile, et pour vous aider si vous le souhaitez. Vos
réponses ne sont lues que par les personnes qui vous accompagnent\u202f: ni votre ancien employeur, ni le donneur
d’ordre ne les voient.

Vous êtes libre de ne pas répondre, sans aucune conséquence. Le lien est personnel, valable jusqu’au {until}, et ne
sert qu’une fois.

{signature}
"""

_OPENINGS = {
    Moment.END: "Votre contrat se termine.",
    Moment.MONTHS_3: "Votre contrat s’est terminé il y a trois mois.",
    Moment.MONTHS_6: "Votre contrat s’est terminé il y a six mois.",
    Moment.MONTHS_12: "Votre contrat s’est terminé il y a un an.",
}


def post_survey(session: Session, evaluation: Evaluation, *, structure_name: str, until: date, link: str) -> Mail:
    """Write to the person. Candidate, identity and referent are loaded; the identity has an e-mail."""
    identity = evaluation.candidate.identity
    if identity is None or not identity.email:
        raise ValueError("nobody to write to")
    referent = evaluation.candidate.referent
    body = SURVEY.format(
        first_name=identity.first_name,
        opening=_OPENINGS[evaluation.moment],
        structure=structure_name,
        link=link,
        until=text.long_date(until),
        signature=f"{referent.name}\n{structure_name}" if referent else structure_name,
    )
    return mail.post(
        session, kind="evaluations.survey", to=identity.email, text=body, structure_id=evaluation.structure_id,
        subject="Que devenez-vous\u202f? Une minute pour nous le dire",
    )  # fmt: skip


def survey_url(base_url: str, secret: str) -> str:
    """Address of the survey's first page."""
    return f"{base_url}/enquete/{secret}"
