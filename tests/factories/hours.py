from datetime import date
from decimal import Decimal

import factory

from facilitator.evaluations.enums import Moment
from facilitator.evaluations.models import Evaluation
from facilitator.hours.enums import PostingKind
from facilitator.hours.models import Declaration, HoursLine, WorkedMonth
from tests.factories import Factory
from tests.factories.markets import CommitmentFactory
from tests.factories.people import AssignmentFactory, PlacementFactory


class DeclarationFactory(Factory):
    """October 2026, due on 10 November."""

    class Meta:
        model = Declaration

    commitment = factory.SubFactory(CommitmentFactory)
    structure_id = factory.SelfAttribute("commitment.structure_id")
    company_id = factory.SelfAttribute("commitment.company_id")
    period_start = date(2026, 10, 1)
    period_end = date(2026, 10, 31)
    due_on = date(2026, 11, 10)


class WorkedMonthFactory(Factory):
    class Meta:
        model = WorkedMonth

    placement = factory.SubFactory(PlacementFactory)
    structure_id = factory.SelfAttribute("placement.structure_id")
    month = date(2026, 10, 1)


class HoursLineFactory(Factory):
    """Hours validated for a commitment: 151.67 for October 2026, all worked."""

    class Meta:
        model = HoursLine

    class Params:
        commitment = factory.SubFactory(CommitmentFactory)

    structure_id = factory.SelfAttribute("commitment.structure_id")
    commitment_id = factory.SelfAttribute("commitment.id")
    month = date(2026, 10, 1)
    worked_month = factory.LazyAttribute(
        lambda line: WorkedMonthFactory(
            placement=AssignmentFactory(commitment=line.commitment).placement, month=line.month
        )
    )
    work_hours = Decimal("151.67")
    training_hours = Decimal("0.00")
    hours = factory.LazyAttribute(lambda line: line.work_hours + line.training_hours)
    kind = PostingKind.VALIDATION


class EvaluationFactory(Factory):
    class Meta:
        model = Evaluation

    placement = factory.SubFactory(PlacementFactory)
    structure_id = factory.SelfAttribute("placement.structure_id")
    candidate_id = factory.SelfAttribute("placement.candidate_id")
    moment = Moment.END
    due_on = date(2026, 9, 1)
