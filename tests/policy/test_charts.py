"""The geometry of the charts: columns stand on the ground, do not leave the picture, and show what is there."""

from hypothesis import given, strategies as some

from compliance.policy.rules.charts import HEIGHT, LEFT, ROOM, drawn, round_top, share

FIGURES = some.integers(2, 3).flatmap(
    lambda series: some.lists(
        some.lists(some.integers(0, 10**7), min_size=series, max_size=series), min_size=1, max_size=12
    )
)


@given(FIGURES, some.booleans())
def test_columns_stay_in_the_picture_and_show_whatever_is_there(figures, stacked):
    drawing = drawn(figures, stacked=stacked)
    assert len(drawing.columns) == sum(len(step) for step in figures)
    for column in drawing.columns:
        figure = figures[column.step][column.series]
        assert (column.height > 0) == (figure > 0)
        assert column.x >= LEFT
        assert column.x + column.width <= 100.01
        # Slivers of what is hardly there, one a series, may stand above the top line; there is room for them.
        assert column.y >= ROOM - 2 * 3 - 0.1
        assert column.y + column.height <= ROOM + HEIGHT + 0.1
    assert drawing.lines[0].value == 0
    assert len(drawing.middles) == len(figures)


@given(some.integers(0, 10**9))
def test_the_top_line_is_a_round_even_figure_that_is_not_below_the_highest(highest):
    top = round_top(highest)
    assert top >= max(highest, 2)
    assert top <= max(2, 5 * highest)
    assert top % 2 == 0


def test_twice_as_many_stand_twice_as_high_and_series_stand_on_each_other():
    low, high = drawn([[100], [200]]).columns
    assert high.height == 2 * low.height
    below, above = drawn([[30, 70]], stacked=True).columns
    assert (below.x, below.width) == (above.x, above.width)
    assert round(above.y + above.height, 2) == below.y


def test_nothing_at_all_is_a_picture_without_columns():
    assert [column.height for column in drawn([[0, 0]]).columns] == [0, 0]
    assert drawn([]).columns == ()
    assert (share(0, 0), share(5, 10), share(1, 10_000)) == (0.0, 50.0, 1.0)
