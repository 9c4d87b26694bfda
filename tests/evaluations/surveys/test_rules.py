from datetime import date

import pytest

from facilitator.evaluations.enums import Moment, Outcome
from facilitator.evaluations.surveys import rules
from facilitator.evaluations.surveys.enums import Activity, Contract, Length

ON = date(2026, 11, 22)
LATER = rules.question_set_for(Moment.MONTHS_6, {}, on=ON)
AT_THE_END = rules.question_set_for(Moment.END, {}, on=ON)


def names(questions) -> list[str]:
    return [question.name for question in questions]


@pytest.mark.parametrize(
    ("answers", "path"),
    [
        ({}, ["activity", "satisfaction", "help"]),
        ({"activity": "searching"}, ["activity", "satisfaction", "help"]),
        ({"activity": "training"}, ["activity", "since", "satisfaction", "help"]),
        ({"activity": "job"}, ["activity", "contract", "since", "satisfaction", "help"]),
        ({"activity": "job", "contract": "cdi"}, ["activity", "contract", "since", "satisfaction", "help"]),
        ({"activity": "job", "contract": "cdd"}, ["activity", "contract", "length", "since", "satisfaction", "help"]),
    ],
)
def test_answers_lead_to_the_questions_that_make_sense(answers, path):
    assert names(rules.asked(LATER, answers)) == path


def test_nobody_is_asked_since_when_on_the_last_day():
    assert "since" not in names(AT_THE_END.questions)


@pytest.mark.parametrize(
    ("answers", "outcome"),
    [
        ({"activity": "job", "contract": "cdi"}, Outcome.LASTING_JOB),
        ({"activity": "job", "contract": "public_service"}, Outcome.LASTING_JOB),
        ({"activity": "job", "contract": "cdd", "length": "long"}, Outcome.LASTING_JOB),
        ({"activity": "job", "contract": "cdd", "length": "short"}, Outcome.TRANSITION),
        ({"activity": "job", "contract": "interim", "length": "long"}, Outcome.LASTING_JOB),
        ({"activity": "job", "contract": "interim", "length": "short"}, Outcome.TRANSITION),
        ({"activity": "job", "contract": "aided"}, Outcome.TRANSITION),
        ({"activity": "job", "contract": "inclusion"}, Outcome.POSITIVE),
        ({"activity": "business"}, Outcome.LASTING_JOB),
        ({"activity": "training"}, Outcome.POSITIVE),
        ({"activity": "searching"}, Outcome.OTHER),
        ({"activity": "unavailable"}, Outcome.WITHDRAWN),
        ({"activity": "other"}, Outcome.OTHER),
    ],
)
def test_outcome(answers, outcome):
    assert rules.outcome(answers) is outcome


def test_every_complete_path_has_an_outcome():
    for activity in Activity:
        for contract in Contract:
            for length in Length:
                given = {"activity": activity.value, "contract": contract.value, "length": length.value}
                assert rules.outcome(rules.clean(LATER, given)) in set(Outcome) - {Outcome.UNREACHABLE}


def test_only_answers_to_questions_asked_are_kept():
    given = {"activity": "searching", "contract": "cdi", "satisfaction": "5", "help": [], "name": "Sacha"}
    assert rules.clean(LATER, given) == {"version": "suivi-2026", "activity": "searching", "satisfaction": "5"}


def test_an_answer_that_is_not_offered_is_dropped():
    assert rules.clean(LATER, {"activity": "astronaut", "help": ["money"]}) == {"version": "suivi-2026"}


def test_no_help_beside_some_help_is_dropped():
    given = {"activity": "other", "help": ["none", "housing"]}
    assert rules.clean(LATER, given)["help"] == ["housing"]
    assert rules.clean(LATER, {"activity": "other", "help": ["none"]})["help"] == ["none"]


@pytest.mark.parametrize(
    ("answers", "lacking"),
    [
        ({}, ["activity"]),
        ({"activity": "searching"}, []),
        ({"activity": "job"}, ["contract"]),
        ({"activity": "job", "contract": "interim"}, ["length"]),
        ({"activity": "job", "contract": "cdi"}, []),
    ],
)
def test_what_is_missing(answers, lacking):
    assert names(rules.missing(LATER, answers)) == lacking


def test_an_answer_keeps_the_set_it_was_given_to():
    assert rules.question_set_for(Moment.END, {"version": "sortie-2026"}, on=date(2040, 1, 1)) is AT_THE_END
    assert rules.question_set_for(Moment.END, {}, on=date(2019, 1, 1)) is AT_THE_END


def test_answers_in_words():
    by_name = {question.name: question for question in LATER.questions}
    assert by_name["contract"].words("cdi") == "CDI"
    assert by_name["help"].words(["housing", "job"]) == "Pour me loger, Pour trouver un emploi"
    assert by_name["help"].words(None) is None


def test_sets_are_sound():
    versions = [one.version for one in rules.QUESTION_SETS]
    assert len(set(versions)) == len(versions)
    assert {moment for one in rules.QUESTION_SETS for moment in one.moments} == set(Moment)
    for one in rules.QUESTION_SETS:
        sections = [question.section for question in one.questions]
        assert sections == sorted(sections)
        assert set(sections) == set(range(1, len(rules.SECTIONS) + 1))
