"""Geometry of the line chart: coordinates checked by hand."""

from decimal import Decimal

import pytest

from facilitator.portals.shared.charts import RIGHT, TOP, Series, line_chart, round_step


@pytest.mark.parametrize(
    ("highest", "step"),
    [("0", "1"), ("4.2", "1"), ("5", "1"), ("5.01", "2"), ("12", "5"), ("833.33", "200"), ("1200", "500")],
)
def test_a_step_is_round_and_divides_in_five_at_most(highest: str, step: str):
    assert round_step(Decimal(highest)) == Decimal(step)


def test_points_go_from_the_left_edge_to_the_right_and_from_zero_to_the_top():
    chart = line_chart(["a", "b", "c"], [Series(label="Faites", values=[Decimal(0), Decimal(5), Decimal(10)])])

    assert chart.lines[0].points == "60.0,222.0 262.0,118.0 464.0,14.0"
    assert chart.lines[0].end == (RIGHT, TOP)
    assert [tick.label for tick in chart.ticks_y] == ["0", "2", "4", "6", "8", "10"]


def test_an_unknown_future_stops_the_line_and_stays_in_the_table():
    chart = line_chart(["a", "b"], [Series(label="Faites", values=[Decimal(3), None])])

    assert len(chart.lines[0].points.split()) == 1
    assert chart.rows[1].cells == [None]


def test_nothing_at_all_is_still_a_chart():
    chart = line_chart([], [Series(label="Faites", values=[])])

    assert chart.lines[0].end is None
    assert chart.ticks_x == []


def test_many_months_show_few_labels():
    months = [str(number) for number in range(18)]

    assert len(line_chart(months, []).ticks_x) == 6


def test_a_value_for_each_label():
    with pytest.raises(ValueError, match="one value for each label"):
        line_chart(["a"], [Series(label="Faites", values=[])])
