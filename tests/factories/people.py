from datetime import date
from decimal import Decimal

import factory
import sqlalchemy as sa

from facilitator.candidates.models import Candidate, EligibilityDecision, Evidence, Identity
from facilitator.organisations.models import Company
from facilitator.placements.enums import ContractKind, Modality
from facilitator.placements.models import Assignment, Placement
from facilitator.references.models import Criterion
from tests.factories import Factory, current_session
from tests.factories.markets import CommitmentFactory
from tests.factories.organisations import CompanyFactory, StructureFactory


def criterion_code() -> str:
    """The code of some criterion: the first one loaded, or one made for the test."""
    session = current_session()
    code = session.scalar(sa.select(Criterion.code).order_by(Criterion.position).limit(1))
    if code is None:
        session.add(Criterion(code="DELD", label="Demandeur d’emploi de longue durée", families=["ccag"],
                              proofs=["Attestation France Travail"], validity_months=None, position=1))  # fmt: skip
        session.flush()
        code = "DELD"
    return code


class IdentityFactory(Factory):
    class Meta:
        model = Identity

    first_name = "Sacha"
    last_name = factory.Sequence(lambda n: f"Inventé {n}")
    birth_date = date(1990, 5, 17)


class CandidateFactory(Factory):
    """A person with an identity and no proof yet."""

    class Meta:
        model = Candidate

    structure_id = factory.LazyFunction(lambda: StructureFactory().id)
    registered_on = date(2025, 1, 10)
    identity = factory.RelatedFactory(
        IdentityFactory,
        factory_related_name="candidate",
        structure_id=factory.SelfAttribute("..structure_id"),
    )


class EvidenceFactory(Factory):
    class Meta:
        model = Evidence

    candidate = factory.SubFactory(CandidateFactory)
    structure_id = factory.SelfAttribute("candidate.structure_id")
    criterion_code = factory.LazyFunction(criterion_code)
    proof = "Attestation France Travail"
    seen_on = date(2025, 1, 10)


class EligibilityDecisionFactory(Factory):
    class Meta:
        model = EligibilityDecision

    structure_id = factory.LazyFunction(lambda: StructureFactory().id)
    hired_on = date(2025, 3, 1)
    counts_until = date(2027, 2, 28)
    criterion_code = factory.LazyFunction(criterion_code)


class PlacementFactory(Factory):
    """A fixed-term contract of 35 hours a week, from March 2025 to August 2026."""

    class Meta:
        model = Placement

    class Params:
        open_ended = factory.Trait(contract_kind=ContractKind.CDI, ends_on=None)

    candidate = factory.SubFactory(CandidateFactory)
    structure_id = factory.SelfAttribute("candidate.structure_id")
    employer = factory.SubFactory(CompanyFactory)
    contract_kind = ContractKind.CDD
    modality = Modality.DIRECT
    occupation = "Aide-maçon"
    weekly_hours = Decimal("35.00")
    starts_on = date(2025, 3, 1)
    ends_on = date(2026, 8, 31)


class AssignmentFactory(Factory):
    """A placement counted on a commitment of the same structure, eligible from the first day."""

    class Meta:
        model = Assignment

    class Params:
        waiting = factory.Trait(decision=None)

    commitment = factory.SubFactory(CommitmentFactory)
    structure_id = factory.SelfAttribute("commitment.structure_id")
    placement = factory.SubFactory(
        PlacementFactory,
        structure_id=factory.SelfAttribute("..commitment.structure_id"),
        candidate=factory.SubFactory(CandidateFactory, structure_id=factory.SelfAttribute("..structure_id")),
        employer=factory.LazyAttribute(
            lambda placement: current_session().get(Company, placement.factory_parent.commitment.company_id)
        ),
    )
    starts_on = factory.SelfAttribute("placement.starts_on")
    ends_on = factory.SelfAttribute("placement.ends_on")
    share = Decimal("100.00")
    decision = factory.SubFactory(
        EligibilityDecisionFactory,
        structure_id=factory.SelfAttribute("..structure_id"),
        candidate_id=factory.SelfAttribute("..placement.candidate_id"),
        clause_id=factory.SelfAttribute("..commitment.clause_id"),
        hired_on=factory.SelfAttribute("..placement.starts_on"),
    )
