"""Where the columns of a chart stand and how high they are. Sizes across are per cent, upwards pixels.

So the picture fills any width, and its words keep their size.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

# Pixels: the drawing from its top line to its ground, and the room above for the highest figure.
HEIGHT, ROOM = 128, 18
# Per cent: the room at the left for the figures of the lines.
LEFT = 9.0
# Of the width of a step, how much its columns take together.
FILLED = 0.7


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its place and size, and which step and series it is of."""

    step: int
    series: int
    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Line:
    """A line across, with the figure it stands for."""

    y: float
    value: int


@dataclass(frozen=True, slots=True)
class Drawing:
    """Everything that is drawn: columns, lines, and the middles of the steps."""

    columns: tuple[Column, ...]
    lines: tuple[Line, ...]
    middles: tuple[float, ...]


def drawn(figures: Sequence[Sequence[int]], *, stacked: bool = False) -> Drawing:
    """A drawing of ``figures[step][series]``: series beside each other, or on each other."""
    highest = (sum(step) if stacked else max(step, default=0) for step in figures)
    top = round_top(max(highest, default=0))
    wide = (100 - LEFT) / max(len(figures), 1)
    columns = []
    for at, step in enumerate(figures):
        each = wide * FILLED / (1 if stacked else max(len(step), 1))
        begins = LEFT + wide * at + wide * (1 - FILLED) / 2
        ground = float(ROOM + HEIGHT)
        for series, figure in enumerate(step):
            # What is there at all is seen.
            high = max(HEIGHT * figure / top, 2.0) if figure else 0.0
            x = begins if stacked else begins + each * series
            columns.append(
                Column(at, series, round(x, 3), round(ground - high, 2), round(each, 3), round(high, 2))
            )
            ground -= high if stacked else 0
    lines = tuple(Line(ROOM + HEIGHT * (1 - part / 2), top * part // 2) for part in (0, 1, 2))
    middles = tuple(round(LEFT + wide * (at + 0.5), 3) for at in range(len(figures)))
    return Drawing(tuple(columns), lines, middles)


def round_top(highest: int) -> int:
    """The figure of the top line: an even number of one leading digit or so, not below the highest."""
    if highest <= 2:
        return 2
    power = 1
    while power * 10 < highest:
        power *= 10
    return next(
        step * power for step in (1, 2, 4, 6, 8, 10) if step * power >= highest and step * power % 2 == 0
    )


def share(figure: int, highest: int) -> float:
    """How long a row is, in per cent of the longest."""
    return round(max(100 * figure / highest, 1.0), 2) if figure and highest else 0.0
