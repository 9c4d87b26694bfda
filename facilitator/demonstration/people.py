"""The invented people: who they are, why they are eligible, on what proof."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random

from facilitator.candidates.enums import Sex
from facilitator.candidates.identities.rules import normalise
from facilitator.demonstration.calendar import add_months
from facilitator.demonstration.cast import FACILITATORS, TOWNS
from facilitator.demonstration.names import MEN, SURNAMES, WOMEN

SEED = "facilitator"
PERMANENT = 1200
"""Months: a proof that never ends."""


@dataclass(frozen=True, slots=True)
class Ground:
    """A criterion with the document usually seen for it, how long it holds in months, and how common it is here.

    `senders`: the prescribers who send such people.
    """

    code: str
    proof: str
    months: int
    weight: int
    senders: tuple[str, ...]
    ages: tuple[int, int] = (19, 58)


GROUNDS = (
    Ground("deld", "Avis de situation de France Travail", 3, 12, ("ft",)),
    Ground("detld", "Attestation d’inscription sur la durée", 3, 7, ("ft", "plie"), (25, 58)),
    Ground("rsa", "Attestation de la CAF ou de la MSA", 3, 11, ("plie", "ccas"), (26, 57)),
    Ground("ass", "Attestation de paiement de France Travail", 3, 3, ("ft",), (34, 60)),
    Ground("youth_out_of_school", "Attestation de la Mission locale", 6, 8, ("ml",), (17, 23)),
    Ground("cej_pacea", "Contrat d’engagement signé", 12, 5, ("ml",), (18, 24)),
    Ground("low_diploma", "Attestation du prescripteur", PERMANENT, 4, ("ml", "plie"), (19, 45)),
    Ground("th", "Notification de RQTH", PERMANENT, 6, ("cap",), (22, 58)),
    Ground("senior", "Pièce d’identité", PERMANENT, 5, ("ft", "plie"), (52, 61)),
    Ground("refugee", "Titre de séjour", PERMANENT, 4, ("ccas", "plie"), (20, 50)),
    Ground("lone_parent", "Attestation de la CAF ou de la MSA", 3, 3, ("plie", "ccas"), (24, 45)),
    Ground("iae", "PASS IAE", PERMANENT, 4, ("plie",), (22, 56)),
)
SHELTERED = Ground("ea_esat", "Contrat d’accompagnement avec l’ESAT", PERMANENT, 0, ("cap",), (22, 55))
IN_PATHWAY = Ground("iae", "PASS IAE", PERMANENT, 0, ("plie", "ft"), (22, 56))
NEIGHBOURHOOD = Ground("qpv", "Justificatif de domicile et résultat du référentiel géographique", 3, 0, ())


@dataclass(frozen=True, slots=True)
class Proof:
    """A document seen on a day, valid from another."""

    ground: Ground
    seen_on: date
    valid_from: date

    def is_valid_on(self, day: date) -> bool:
        return self.valid_from <= day < add_months(self.valid_from, self.ground.months)


@dataclass(kw_only=True, slots=True)
class Person:
    """Built step by step with its contracts; never changed once the story is told."""

    number: int
    first_name: str
    last_name: str
    sex: Sex
    birth_date: date
    ground: Ground | None
    """None: the proof is still awaited."""
    sender: str | None
    referent: str
    town: tuple[str, str]
    registered_on: date
    proofs: list[Proof] = field(default_factory=list)
    left_on: date | None = None

    @property
    def email(self) -> str | None:
        """Four people in five have one."""
        if self.number % 5 == 3:
            return None
        return f"{normalise(self.first_name)}.{normalise(self.last_name)}@courriel.example"

    @property
    def phone(self) -> str:
        """Of the range that ARCEP keeps for fiction (decision 2018-0881)."""
        return f"06 39 98 {10 + self.number // 50:02d} {self.number % 50 + 10:02d}"

    def show_proof(self, day: date, *, rng: Random) -> None:
        """Make sure that a proof is valid on `day`, the first of a contract: else another was seen shortly before."""
        if self.ground is None or any(proof.is_valid_on(day) for proof in self.proofs):
            return
        seen_on = max(self.registered_on, day - timedelta(days=rng.randint(3, 12)))
        self.proofs.append(Proof(self.ground, seen_on, seen_on))


def make_person(number: int, *, known_on: date, ground: Ground | None, waits: bool = False) -> Person:
    """The person of that number, registered on `known_on`. `waits`: no proof was seen yet.

    `ground` None: drawn among the usual ones.
    """
    rng = Random(f"{SEED} person {number}")
    is_woman = number % 5 in {1, 3}
    names = WOMEN if is_woman else MEN
    ground = ground or rng.choices(GROUNDS, [one.weight for one in GROUNDS])[0]
    youngest, oldest = ground.ages
    birth_date = add_months(known_on, -12 * rng.randint(youngest, oldest)) - timedelta(days=rng.randint(20, 330))
    person = Person(
        number=number,
        first_name=names[(number * 7 // 5) % len(names)],
        last_name=SURNAMES[number % len(SURNAMES)],
        sex=Sex.FEMALE if is_woman else Sex.MALE,
        birth_date=birth_date,
        ground=None if waits else ground,
        sender=rng.choice((*ground.senders, None)) if ground.senders else None,
        referent=FACILITATORS[number % len(FACILITATORS)],
        town=rng.choices(TOWNS, (6, 2, 2, 1))[0],
        registered_on=known_on,
    )
    if not waits:
        person.proofs.append(Proof(ground, known_on, known_on))
        if number % 4 == 0:
            person.proofs.append(Proof(NEIGHBOURHOOD, known_on, known_on))
    return person
