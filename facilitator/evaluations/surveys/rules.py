"""Pure rules of the surveys: which questions, in which order, and what the answers amount to."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any, Protocol

from facilitator.evaluations.enums import Moment, Outcome
from facilitator.evaluations.surveys.enums import Activity, Contract, Help, Length, Satisfaction, Since

Answers = Mapping[str, Any]
"""By name of question: a value, or a list of values where several may be ticked."""
VERSION = "version"
"""Key of the answers that names the set of questions."""


class Labelled(Protocol):
    """A member of a vocabulary."""

    @property
    def value(self) -> Any: ...

    @property
    def label(self) -> str: ...


@dataclass(frozen=True, kw_only=True, slots=True)
class Question:
    """One question, its possible answers, and the earlier answers that lead to it (none: always asked)."""

    name: str
    section: int
    """Rank of the section in `SECTIONS`, from 1."""
    text: str
    label: str
    """In a few words, for the facilitator's pages."""
    choices: tuple[tuple[str, str], ...]
    asked_if: Mapping[str, frozenset[str]] = field(default_factory=dict)
    asked_when: str | None = None
    """The same in words, where every question stands on one page."""
    is_multiple: bool = False
    is_required: bool = True

    def is_asked(self, answers: Answers) -> bool:
        return all(answers.get(name) in values for name, values in self.asked_if.items())

    def is_possible(self, value: Any) -> bool:
        """Whether the question offers this answer."""
        offered = {choice for choice, _label in self.choices}
        return offered.issuperset(value) if self.is_multiple and isinstance(value, list) else value in offered

    def words(self, value: Any) -> str | None:
        """An answer as it was offered; None when there is none."""
        labels = dict(self.choices)
        given = value if isinstance(value, list) else [value] if value else []
        return ", ".join(labels[one] for one in given if one in labels) or None


@dataclass(frozen=True, kw_only=True, slots=True)
class QuestionSet:
    """The questions of some moments, asked from a day on."""

    version: str
    starts_on: date
    moments: frozenset[Moment]
    questions: tuple[Question, ...]


SECTIONS = ("Situation", "Avis", "Besoins")


def _choices(vocabulary: Iterable[Labelled]) -> tuple[tuple[str, str], ...]:
    return tuple((member.value, member.label) for member in vocabulary)


def _values(*members: StrEnum) -> frozenset[str]:
    return frozenset(member.value for member in members)


_CONTRACT = Question(
    name="contract", section=1, text="Quel est votre contrat\u202f?", label="Contrat", choices=_choices(Contract),
    asked_if={"activity": _values(Activity.JOB)}, asked_when="Si la personne travaille.",
)  # fmt: skip
_LENGTH = Question(
    name="length", section=1, text="Combien de temps dure ce contrat en tout\u202f?", label="Durée du contrat",
    choices=_choices(Length),
    asked_if={"activity": _values(Activity.JOB), "contract": _values(Contract.CDD, Contract.INTERIM)},
    asked_when="Si c’est un CDD ou de l’intérim.",
)  # fmt: skip
_SINCE = Question(
    name="since", section=1, text="Depuis combien de temps\u202f?", label="Depuis", choices=_choices(Since),
    asked_if={"activity": _values(Activity.JOB, Activity.BUSINESS, Activity.TRAINING)},
    asked_when="Si la personne travaille, a une entreprise ou se forme.", is_required=False,
)  # fmt: skip
_SATISFACTION = Question(
    name="satisfaction", section=2, text="Que pensez-vous de l’accompagnement que vous avez reçu\u202f?",
    label="Accompagnement", choices=_choices(Satisfaction), is_required=False,
)  # fmt: skip
_HELP = Question(
    name="help", section=3, text="De quelle aide auriez-vous besoin aujourd’hui\u202f?", label="Besoins",
    choices=_choices(Help), is_multiple=True, is_required=False,
)  # fmt: skip


def _activity(text: str) -> Question:
    return Question(name="activity", section=1, text=text, label="Situation", choices=_choices(Activity))


QUESTION_SETS = (
    QuestionSet(
        version="sortie-2026",
        starts_on=date(2026, 1, 1),
        moments=frozenset({Moment.END}),
        questions=(
            _activity("À la fin de ce contrat, quelle est votre situation\u202f?"),
            _CONTRACT, _LENGTH, _SATISFACTION, _HELP,
        ),
    ),
    QuestionSet(
        version="suivi-2026",
        starts_on=date(2026, 1, 1),
        moments=frozenset({Moment.MONTHS_3, Moment.MONTHS_6, Moment.MONTHS_12}),
        questions=(
            _activity("Aujourd’hui, quelle est votre situation\u202f?"),
            _CONTRACT, _LENGTH, _SINCE, _SATISFACTION, _HELP,
        ),
    ),
)  # fmt: skip


def question_set_for(moment: Moment, answers: Answers, *, on: date) -> QuestionSet:
    """The set that the answers name; for a first answer, the latest one of the moment that has started."""
    of_the_moment = [one for one in QUESTION_SETS if moment in one.moments]
    for one in of_the_moment:
        if one.version == answers.get(VERSION):
            return one
    started = [one for one in of_the_moment if one.starts_on <= on]
    return max(started or of_the_moment[:1], key=lambda one: one.starts_on)


def asked(questions: QuestionSet, answers: Answers) -> list[Question]:
    """The questions to which these answers lead, in order."""
    return [question for question in questions.questions if question.is_asked(answers)]


def missing(questions: QuestionSet, answers: Answers) -> list[Question]:
    """The questions that need an answer and have none."""
    return [each for each in asked(questions, answers) if each.is_required and not answers.get(each.name)]


def clean(questions: QuestionSet, answers: Answers) -> dict[str, Any]:
    """The answers to keep: those to questions that are asked and offer them, with the version of the set."""
    kept: dict[str, Any] = {VERSION: questions.version}
    for question in questions.questions:
        value = _without_contradiction(answers.get(question.name))
        if value and question.is_asked(kept) and question.is_possible(value):
            kept[question.name] = value
    return kept


def _without_contradiction(value: Any) -> Any:
    """« Aucune aide » beside others is dropped."""
    if isinstance(value, list) and len(value) > 1:
        return [one for one in value if one != Help.NONE.value]
    return value


_OUTCOME_OF_ACTIVITY = {
    Activity.BUSINESS: Outcome.LASTING_JOB,
    Activity.TRAINING: Outcome.POSITIVE,
    Activity.SEARCHING: Outcome.OTHER,
    Activity.UNAVAILABLE: Outcome.WITHDRAWN,
    Activity.OTHER: Outcome.OTHER,
}
_OUTCOME_OF_CONTRACT = {
    Contract.CDI: Outcome.LASTING_JOB,
    Contract.PUBLIC_SERVICE: Outcome.LASTING_JOB,
    Contract.INCLUSION: Outcome.POSITIVE,
    Contract.AIDED: Outcome.TRANSITION,
}


def outcome(answers: Answers) -> Outcome:
    """What complete answers amount to. A fixed term or temporary work lasts when it is over six months."""
    activity = Activity(answers["activity"])
    if activity is not Activity.JOB:
        return _OUTCOME_OF_ACTIVITY[activity]
    contract = Contract(answers["contract"])
    if contract in _OUTCOME_OF_CONTRACT:
        return _OUTCOME_OF_CONTRACT[contract]
    return Outcome.LASTING_JOB if answers.get("length") == Length.LONG.value else Outcome.TRANSITION
