"""The contracts of the invented people, post by post: one person after another, with gaps."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from random import Random

from facilitator.demonstration.calendar import Calendar, add_months, workday
from facilitator.demonstration.people import IN_PATHWAY, SEED, SHELTERED, Ground, Person, Proof, make_person
from facilitator.demonstration.plots import CLAUSES, ClausePlot, Crew
from facilitator.hours.rules import Stint
from facilitator.placements.enums import OPEN_ENDED, ContractKind, EndReason

PEOPLE = 60
PLACED = 50
"""People who get a contract; the others are looking for one."""
REST = timedelta(days=20)
"""Between two contracts of one person."""
LEAVING = timedelta(days=70)
"""After the last contract."""
TUTORS = ("Gisèle Ormoy", "Fabrice Lelilas", "Tarek Bellenvie", "Corinne Duglacis", "Antoine Valsereine")


@dataclass(frozen=True, kw_only=True, slots=True)
class Contract:
    """One employment contract, counted on one commitment (clause, company).

    `planned_end` is what was signed first, `ends_on` what became of it. `is_awaiting`: eligibility is not established.
    """

    number: int
    person: Person
    clause: str
    company: str
    employer: str
    kind: ContractKind
    occupation: str
    tutor: str | None
    weekly: Decimal
    starts_on: date
    planned_end: date | None
    ends_on: date | None
    end_reason: EndReason = EndReason.TERM
    first_hired_on: date | None = None
    override: str | None = None
    is_awaiting: bool = False
    logged_on: date

    @property
    def commitment(self) -> tuple[str, str]:
        return self.clause, self.company

    @property
    def stint(self) -> Stint:
        return Stint(first=self.starts_on, last=self.ends_on, weekly_hours=self.weekly, share=Decimal(100))


@dataclass(slots=True)
class Casting:
    """Who gets which contract. People come back once they have rested."""

    calendar: Calendar
    people: list[Person] = field(default_factory=list)
    contracts: list[Contract] = field(default_factory=list)

    def choose(self, rng: Random, clause: ClausePlot, start: date, end: date | None) -> Person:
        known = self._free(clause, start, end)
        needed = _needed_ground(clause)
        if known and needed is None and (len(self.people) >= PLACED or rng.random() < 0.3):
            return rng.choice(known)
        known_on = workday(start - timedelta(days=rng.randint(12, 45)))
        return self._add(known_on, needed)

    def new(self, known_on: date, *, ground: Ground | None = None, waits: bool = False) -> Person:
        return self._add(known_on, ground, waits=waits)

    def sign(self, **facts: object) -> Contract:
        contract = Contract(number=len(self.contracts) + 1, **facts)  # type: ignore[arg-type]
        self.contracts.append(contract)
        return contract

    def _add(self, known_on: date, ground: Ground | None, *, waits: bool = False) -> Person:
        person = make_person(len(self.people) + 1, known_on=known_on, ground=ground, waits=waits)
        self.people.append(person)
        return person

    def _free(self, clause: ClausePlot, start: date, end: date | None) -> list[Person]:
        busy = {
            contract.person.number
            for contract in self.contracts
            if (end is None or contract.starts_on - REST <= end)
            and (contract.ends_on is None or start <= contract.ends_on + REST)
        }
        return [
            person
            for person in self.people
            if person.number not in busy
            and person.registered_on < start
            and person.ground is not None
            and person.ground.code in clause.publics
        ]


def cast_people(calendar: Calendar) -> Casting:
    """Everybody and every contract, up to a few weeks ahead; the same for the same day."""
    casting = Casting(calendar)
    for case in _special_cases(calendar):
        _hire(casting, case)
    for plot in CLAUSES:
        for crew in plot.crews:
            for post in range(crew.posts):
                _fill_post(casting, plot, crew, post)
    while len(casting.people) < PEOPLE:
        rng = Random(f"{SEED} looking {len(casting.people)}")
        casting.new(workday(calendar.today - timedelta(days=rng.randint(4, 170))), waits=len(casting.people) % 4 == 0)
    _let_go(casting)
    return casting


def _let_go(casting: Casting) -> None:
    """Some of those who have had no contract for months leave the pathway."""
    for person in casting.people:
        ends = [one.ends_on or date.max for one in casting.contracts if one.person is person]
        if ends and person.number % 3 and max(ends) < casting.calendar.today - LEAVING:
            person.left_on = workday(max(ends) + LEAVING)


def _fill_post(casting: Casting, plot: ClausePlot, crew: Crew, post: int) -> None:
    rng = Random(f"{SEED} post {plot.key} {crew.company} {post}")
    calendar = casting.calendar
    clause_end = last_day(plot, calendar)
    day = workday(calendar.month(plot.starts + crew.starts) + timedelta(days=4 + 9 * post))
    last_start = min(clause_end - timedelta(days=45), calendar.today + timedelta(days=12))
    if crew.until is not None:
        last_start = min(last_start, calendar.end_of_month(crew.until) - timedelta(days=60))
        clause_end = min(clause_end, calendar.end_of_month(crew.until))
    turn = post
    while day <= last_start:
        employer, kind = crew.employers[turn % len(crew.employers)]
        planned, actual, reason = _ends(rng, kind, day, clause_end)
        person = casting.choose(rng, plot, day, actual)
        person.show_proof(day, rng=rng)
        casting.sign(
            person=person, clause=plot.key, company=crew.company, employer=employer, kind=kind,
            occupation=crew.occupations[turn % len(crew.occupations)], tutor=rng.choice((*TUTORS, None)),
            weekly=Decimal(crew.weekly[turn % len(crew.weekly)]).quantize(Decimal("0.01")), starts_on=day,
            planned_end=planned, ends_on=actual, end_reason=reason, logged_on=workday(day - timedelta(days=2)),
        )  # fmt: skip
        if actual is None:
            return
        day = workday(actual + timedelta(days=rng.randint(4, 40)))
        turn += 1


def _ends(rng: Random, kind: ContractKind, start: date, latest: date) -> tuple[date | None, date | None, EndReason]:
    """Planned end, actual end and why."""
    if kind in OPEN_ENDED:
        return None, None, EndReason.OTHER
    if kind in {ContractKind.APPRENTICESHIP, ContractKind.PROFESSIONALISATION, ContractKind.ESAT_USER}:
        months = 12
    else:
        months = rng.randint(3, 9)
    planned = min(add_months(start, months) - timedelta(days=1), latest)
    fate = rng.random()
    if fate < 0.12 and (planned - start).days > 80:
        cut = start + timedelta(days=(planned - start).days * rng.randint(35, 75) // 100)
        return planned, cut, rng.choice((EndReason.RESIGNATION, EndReason.NEW_CONTRACT, EndReason.TRIAL_PERIOD))
    if fate > 0.85:
        longer = min(add_months(planned, 2), latest)
        return planned, longer, EndReason.TERM
    return planned, planned, EndReason.TERM


def _needed_ground(plot: ClausePlot) -> Ground | None:
    """What a reserved market asks of everybody."""
    return {"encombrants": IN_PATHWAY, "linge": SHELTERED}.get(plot.key)


def last_day(plot: ClausePlot, calendar: Calendar) -> date:
    """Of a clause, closed early or not."""
    return calendar.month((plot.closes + 1) if plot.closes is not None else plot.starts + plot.months) - timedelta(
        days=1
    )


# --- cases that chance would not make ---


@dataclass(frozen=True, kw_only=True, slots=True)
class SpecialCase:
    """A contract that starts on `day` of `month`. `first_hired_on`: the hiring that counts, on a proof of then.

    `waits`: no proof was seen; `override`: the person is held eligible all the same.
    """

    commitment: tuple[str, str]
    occupation: str
    month: int
    day: int
    weekly: str = "35"
    lasts: int = 14
    first_hired_on: date | None = None
    waits: bool = False
    override: str | None = None


def _special_cases(calendar: Calendar) -> tuple[SpecialCase, ...]:
    """A window that has ended, one about to end, two eligibilities awaited, a reasoned opinion."""
    return (
        SpecialCase(commitment=("nettoyage", "clairmatin"), occupation="Agente de propreté", month=-10, day=6,
                    weekly="24", first_hired_on=calendar.month(-26)),
        SpecialCase(commitment=("cantines", "cantines-bonpre"), occupation="Aide de cuisine", month=-8, day=12,
                    weekly="28", first_hired_on=calendar.today - timedelta(days=705)),
        SpecialCase(commitment=("nettoyage", "clairmatin"), occupation="Agent de propreté", month=-2, day=3,
                    weekly="20", lasts=7, waits=True),
        SpecialCase(commitment=("logements", "batisseurs-aubrelle"), occupation="Manœuvre", month=-2, day=9, lasts=6,
                    waits=True),
        SpecialCase(commitment=("logements", "peintures-beausoleil"), occupation="Aide-peintre", month=-4, day=5,
                    lasts=8, waits=True,
                    override="Avis motivé : parcours suivi par le PLIE depuis un an, attestation attendue"),
    )  # fmt: skip


def _hire(casting: Casting, case: SpecialCase) -> None:
    clause, company = case.commitment
    start = workday(casting.calendar.day(case.month, case.day))
    person = casting.new(workday(start - timedelta(days=16)), ground=IN_PATHWAY, waits=case.waits)
    if case.first_hired_on is not None:
        person.proofs[:] = [Proof(IN_PATHWAY, person.registered_on, case.first_hired_on - timedelta(days=15))]
    plot = next(one for one in CLAUSES if one.key == clause)
    end = min(add_months(start, case.lasts) - timedelta(days=1), last_day(plot, casting.calendar))
    casting.sign(
        person=person, clause=clause, company=company, employer=company, kind=ContractKind.CDD,
        occupation=case.occupation, tutor=TUTORS[0], weekly=Decimal(f"{case.weekly}.00"), starts_on=start,
        planned_end=end, ends_on=end, first_hired_on=case.first_hired_on, override=case.override,
        is_awaiting=case.waits and case.override is None, logged_on=workday(start - timedelta(days=2)),
    )  # fmt: skip
