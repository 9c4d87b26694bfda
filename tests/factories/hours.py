from datetime import date

import factory

from facilitator.evaluations.enums import Moment
from facilitator.evaluations.models import Evaluation
from facilitator.hours.models import Declaration
from tests.factories import Factory
from tests.factories.markets import CommitmentFactory
from tests.factories.people import PlacementFactory


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


class EvaluationFactory(Factory):
    class Meta:
        model = Evaluation

    placement = factory.SubFactory(PlacementFactory)
    structure_id = factory.SelfAttribute("placement.structure_id")
    candidate_id = factory.SelfAttribute("placement.candidate_id")
    moment = Moment.END
    due_on = date(2026, 9, 1)
