"""A day as an SVG picture: panels one below the other, each with bars or a line from half-hour to half-hour."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import floor, log10
from xml.sax.saxutils import escape, quoteattr

from ivr.picture.lettering import width
from ivr.picture.svg import FONT

LEFT, RIGHT, TOP, BOTTOM = 64.0, 24.0, 96.0, 44.0
HIGH, GAP = 150.0, 56.0
"""Of a panel, and between two."""
NARROWEST, WIDEST = 26.0, 64.0
"""Of a half-hour."""
SPACE = 640.0
"""The least that all half-hours together take."""


@dataclass(frozen=True, slots=True)
class Series:
    """A value for each half-hour (None: there is none), and how far off it may be."""

    name: str
    colour: str
    values: Sequence[float | None]
    half_widths: Sequence[float | None]

    @property
    def highest(self) -> float:
        """How far it reaches up."""
        return max((high for _, high in self.spread(0.0)), default=0.0)

    def spread(self, least: float) -> Iterator[tuple[float, float]]:
        """From where to where each value may be, as far as it is known."""
        for value, about in zip(self.values, self.half_widths, strict=True):
            if value is not None:
                yield max(least, value - (about or 0.0)), value + (about or 0.0)


@dataclass(frozen=True, slots=True)
class Panel:
    """What is shown of one figure; `most` is the upper end of its axis, 0: as high as need be."""

    title: str
    series: Sequence[Series]
    unit: str = ""
    is_line: bool = False
    most: float = 0.0
    aim: float | None = None
    """Where a line says what is aimed at."""


@dataclass(frozen=True, slots=True)
class Happened:
    """Something between two labels: a line through all panels, named in the first."""

    at: float
    """1.5: between the second label's value and the third's."""
    name: str


def drawn(
    title: str, note: str, labels: Sequence[str], panels: Sequence[Panel], happened: Sequence[Happened] = ()
) -> str:
    """The picture as the text of an SVG file."""
    step = min(WIDEST, max(NARROWEST, SPACE / len(labels)))
    names = {series.name: series.colour for panel in panels for series in panel.series if len(panel.series) > 1}
    across = sum(30 + width(name, 13) + 14 for name in names)
    wide = max(
        LEFT + step * len(labels) + RIGHT, 2 * LEFT + width(title, 20), LEFT + across, 2 * LEFT + width(note, 12.5)
    )
    high = TOP + len(panels) * (HIGH + GAP) + BOTTOM - GAP
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {wide:.0f} {high:.0f}" width="{wide:.0f}" '
        f'height="{high:.0f}" font-family={quoteattr(FONT)}>',
        _STYLE,
        '<rect width="100%" height="100%" fill="#ffffff"/>',
        f'<text x="{LEFT}" y="30" class="title">{escape(title)}</text>',
        *(_legend(names) if names else [f'<text x="{LEFT}" y="52" class="note">{escape(note)}</text>']),
    ]
    for nth, panel in enumerate(panels):
        parts.append(f'<g transform="translate({LEFT} {TOP + nth * (HIGH + GAP):.0f})">')
        parts += _panel(panel, step, len(labels))
        parts += _happened(happened, step, named=nth == 0)
        parts += _hours(labels, step) if nth == len(panels) - 1 else []
        parts.append("</g>")
    return "\n".join([*parts, "</svg>"]) + "\n"


def _legend(names: dict[str, str]) -> Iterator[str]:
    x = LEFT
    for name, colour in names.items():
        yield f'<rect x="{x:.1f}" y="43" width="12" height="12" rx="3" fill="{colour}"/>'
        yield f'<text x="{x + 18:.1f}" y="53" class="note">{escape(name)}</text>'
        x += 30 + width(name, 13) + 14


def _panel(panel: Panel, step: float, count: int) -> Iterator[str]:
    most = panel.most or _round(max((series.highest for series in panel.series), default=1.0) or 1.0)
    across = step * count
    yield f'<text x="0" y="-10" class="panel">{escape(panel.title)}</text>'
    for part in range(5):
        y = HIGH * (1 - part / 4)
        yield f'<path d="M0 {y:.1f}H{across:.1f}" class="{"axis" if part == 0 else "grid"}"/>'
        yield f'<text x="-8" y="{y + 4:.1f}" class="scale">{most * part / 4:g}{escape(panel.unit)}</text>'
    for nth, series in enumerate(panel.series):
        draw = _line if panel.is_line else _bars
        yield from draw(series, nth, len(panel.series), step, HIGH / most)
    if panel.aim is not None:
        y = HIGH - panel.aim * HIGH / most
        yield f'<path d="M0 {y:.1f}H{across:.1f}" class="aim"/>'


def _bars(series: Series, nth: int, of: int, step: float, scale: float) -> Iterator[str]:
    """Side by side, each with a whisker as far as it may be off."""
    bar = step * 0.72 / of
    for at, value in enumerate(series.values):
        x = at * step + step * 0.14 + nth * bar
        if value:
            high = value * scale
            yield (
                f'<rect x="{x:.1f}" y="{HIGH - high:.1f}" width="{bar - 1:.1f}" height="{high:.1f}" rx="1.5" '
                f'fill="{series.colour}"/>'
            )
            yield from _whisker(series, at, x + (bar - 1) / 2, scale)


def _line(series: Series, nth: int, of: int, step: float, scale: float) -> Iterator[str]:
    """From middle to middle, beside that of the other; broken where there is no value."""
    middle = step / 2 + (nth - (of - 1) / 2) * 5
    points = [
        None if value is None else (at * step + middle, HIGH - value * scale) for at, value in enumerate(series.values)
    ]
    for before, after in pairwise(points):
        if before and after:
            yield (
                f'<path d="M{before[0]:.1f} {before[1]:.1f}L{after[0]:.1f} {after[1]:.1f}" class="line" '
                f'stroke="{series.colour}"/>'
            )
    for at, point in enumerate(points):
        if point:
            yield from _whisker(series, at, point[0], scale)
            yield f'<circle cx="{point[0]:.1f}" cy="{point[1]:.1f}" r="3.2" fill="{series.colour}"/>'


def _whisker(series: Series, at: int, x: float, scale: float) -> Iterator[str]:
    value, about = series.values[at], series.half_widths[at]
    if value is not None and about:
        low, high = HIGH - max(0.0, value - about) * scale, HIGH - (value + about) * scale
        yield f'<path d="M{x:.1f} {low:.1f}V{max(0.0, high):.1f}" class="whisker"/>'


def _hours(labels: Sequence[str], step: float) -> Iterator[str]:
    """Every label that has room."""
    every = max(1, -(-40 // int(step)))
    for at, label in enumerate(labels):
        if not at % every:
            yield f'<text x="{at * step:.1f}" y="{HIGH + 18:.1f}" class="hour">{escape(label)}</text>'


def _happened(happened: Sequence[Happened], step: float, *, named: bool) -> Iterator[str]:
    for one in happened:
        x = (one.at + 0.5) * step
        yield f'<path d="M{x:.1f} 0V{HIGH:.1f}" class="happened"/>'
        if named:
            yield f'<text transform="translate({x - 3:.1f} 4) rotate(-90)" class="happening">{escape(one.name)}</text>'


def _round(most: float) -> float:
    """The least number not below it whose quarters are round as well."""
    ten = 10.0 ** floor(log10(most))
    return next(ten * part for part in (1, 1.2, 1.6, 2, 2.4, 3.2, 4, 6, 8, 10) if ten * part >= most - 1e-9)


_STYLE = (
    "<style>.title{font-size:20px;font-weight:600;fill:#1f2933}.note{font-size:12.5px;fill:#52606d}"
    ".panel{font-size:14px;font-weight:600;fill:#1f2933}.scale{font-size:11px;fill:#52606d;text-anchor:end}"
    ".hour{font-size:11px;fill:#52606d;text-anchor:middle}.grid{stroke:#e4e7eb;stroke-width:1}"
    ".axis{stroke:#9aa5b1;stroke-width:1.2}.line{fill:none;stroke-width:2}.whisker{stroke:#1f2933;stroke-width:1;"
    "opacity:.55}.aim{stroke:#9b2c2c;stroke-width:1.4;stroke-dasharray:6 4;fill:none}"
    ".happened{stroke:#9b2c2c;stroke-width:1;opacity:.4}"
    ".happening{font-size:9px;fill:#9b2c2c;text-anchor:end}</style>"
)
