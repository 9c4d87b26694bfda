"""Compliance on screen: the curve of a clause."""

from facilitator.compliance.explanations.queries import Explanation
from facilitator.kernel import text
from facilitator.portals.shared.charts import LineChart, Series, line_chart


def chart_of(explanation: Explanation) -> LineChart | None:
    """Hours owed and done, cumulated month after month; None before the first month is over."""
    if len(explanation.months) < 2:
        return None
    return line_chart(
        [text.month(month.month) for month in explanation.months],
        [
            Series(label="Heures dues à ce jour", values=[month.owed_to_date for month in explanation.months]),
            Series(label="Heures validées", values=[month.cumulated for month in explanation.months]),
        ],
    )
