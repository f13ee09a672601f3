"""A chart as an SVG picture: a box per thing, a row per key, lines from the rows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from xml.sax.saxutils import escape, quoteattr

from ivr.picture.chart import Arrow, Box, Chart, Kind, Row
from ivr.picture.colours import COLOURS
from ivr.picture.columns import Line, Size, backwards
from ivr.picture.layers import Placed, lay_out
from ivr.picture.lettering import cut, width

FONT = "'Noto Sans', 'Noto Sans CJK SC', 'PingFang SC', 'Microsoft YaHei', 'Segoe UI', sans-serif"
TITLE, TEXT = 15.0, 12.5
"""Heights of letters."""
HEAD, ROW, PADDING = 30.0, 22.0, 12.0
WIDEST, NARROWEST = 300.0, 120.0
COLUMN_GAP, GAP, MARGIN, BANNER = 90.0, 26.0, 36.0, 64.0
LEGEND = 1000.0
"""The least width of a picture: that of the legend above it."""
MOST_LINES_IN = 5
"""A box to which more rows lead gets one line; the other rows name it, as a signpost does."""


@dataclass(frozen=True, slots=True)
class Drawing:
    """What is drawn as a line, and what by name alone."""

    lines: dict[Line, Arrow]
    signposts: frozenset[tuple[str, int]]


@dataclass(frozen=True, slots=True)
class Plan:
    """How large each box is, what is drawn, and where."""

    sizes: dict[str, Size]
    drawing: Drawing
    placed: Placed


def planned(chart: Chart) -> Plan:
    """Everything in its place."""
    sizes = {name: _size(box) for name, box in chart.boxes.items()}
    drawing = _drawing(chart)
    return Plan(sizes, drawing, lay_out(sizes, list(drawing.lines), COLUMN_GAP, GAP))


def drawn(chart: Chart) -> str:
    """The picture as the text of an SVG file."""
    plan = planned(chart)
    sizes, drawing, placed = plan.sizes, plan.drawing, plan.placed
    wide = max(placed.width + 2 * MARGIN, LEGEND)
    high = placed.height + MARGIN + BANNER + MARGIN
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {wide:.0f} {high:.0f}" width="{wide:.0f}" '
        f'height="{high:.0f}" font-family={quoteattr(FONT)}>',
        *_styles(),
        '<rect width="100%" height="100%" fill="#ffffff"/>',
        *_banner(chart),
        f'<g transform="translate({MARGIN:.0f} {BANNER + MARGIN / 2:.0f})">',
        *(line for found in drawing.lines for line in _line(chart, drawing.lines[found], placed.points[found])),
        *(line for box in chart.boxes.values() for line in _box(chart, box, sizes[box.id], placed, drawing)),
        "</g>",
        "</svg>",
    ]
    return "\n".join(parts) + "\n"


def _drawing(chart: Chart) -> Drawing:
    """Lines lead to the right; ways back, and most of many ways to one box, are signposts."""
    lines = {
        Line(arrow.source, row_middle(chart.boxes[arrow.source], arrow.row), arrow.target): arrow
        for arrow in chart.arrows()
    }
    back = backwards(list(chart.boxes), lines)
    ways_in = Counter(line.target for line in lines if line not in back)
    signposts = {(lines[line].source, lines[line].row) for line in back}
    kept: dict[Line, Arrow] = {}
    led: Counter[str] = Counter()
    for line, arrow in lines.items():
        popular = ways_in[line.target] > MOST_LINES_IN and led[line.target] > 0
        if line in back or popular:
            signposts.add((arrow.source, arrow.row))
        else:
            kept[line] = arrow
            led[line.target] += 1
    return Drawing(kept, frozenset(signposts))


def _size(box: Box) -> Size:
    texts = [width(box.title, TITLE), *(_indent(row) + width(row.shown, TEXT) + 10 for row in box.rows)]
    wide = min(WIDEST, max(NARROWEST, *texts) + 2 * PADDING)
    head = HEAD if box.title else 0.0
    high = head + len(box.rows) * ROW + (6 if box.rows else 0)
    return Size(wide, high, head / 2 if box.title else ROW / 2 + 3)


def row_middle(box: Box, row: int) -> float:
    """How far below the box's upper edge."""
    return (HEAD if box.title else 0.0) + 3 + (row + 0.5) * ROW


def cut_row(row: Row, text: str, size: Size) -> str:
    """As much of a row's text as its box has room for."""
    return cut(text, TEXT, size.width - _indent(row) - 2 * PADDING)


def _indent(row: Row) -> float:
    return _key_width(row.key) + 8 if row.key else 0.0


def _key_width(key: str) -> float:
    return max(18.0, width(_key(key), TEXT - 1.5) + 10)


def _key(key: str) -> str:
    return "no key" if key == "-" else key


def _box(chart: Chart, box: Box, size: Size, placed: Placed, drawing: Drawing) -> Iterator[str]:
    left, top = placed.at[box.id]
    colour = COLOURS[box.kind]
    radius = HEAD / 2 if not box.rows else 8
    yield f'<g id={quoteattr(_id(box.id))} transform="translate({left:.1f} {top:.1f})">'
    yield (
        f'<rect width="{size.width:.1f}" height="{size.height:.1f}" rx="{radius}" fill="{colour.light}" '
        f'stroke="{colour.dark}" stroke-width="1.4"/>'
    )
    if box.title:
        yield _head(size, radius, colour.dark, bool(box.rows))
        title = cut(box.title, TITLE, size.width - 2 * PADDING)
        yield f'<text x="{PADDING}" y="{HEAD / 2 + 5.2:.1f}" class="title">{escape(title)}</text>'
    for at, row in enumerate(box.rows):
        yield from _row(chart, row, size, row_middle(box, at), is_signpost=(box.id, at) in drawing.signposts)
    yield "</g>"


def _head(size: Size, radius: float, colour: str, rows: bool) -> str:
    """A coloured heading, round above and, where rows follow, straight below."""
    w, r = size.width, radius
    if not rows:
        return f'<rect width="{w:.1f}" height="{HEAD}" rx="{r}" fill="{colour}"/>'
    path = f"M0 {HEAD}V{r}Q0 0 {r} 0H{w - r:.1f}Q{w:.1f} 0 {w:.1f} {r}V{HEAD}Z"
    return f'<path d="{path}" fill="{colour}"/>'


def _row(chart: Chart, row: Row, size: Size, middle: float, *, is_signpost: bool) -> Iterator[str]:
    x = PADDING
    if row.key:
        wide = _key_width(row.key)
        yield f'<rect x="{x}" y="{middle - 8.5:.1f}" width="{wide:.1f}" height="17" rx="4" class="key"/>'
        yield f'<text x="{x + wide / 2:.1f}" y="{middle + 4:.1f}" class="key-text">{escape(_key(row.key))}</text>'
        x += wide + 8
    text = cut(row.shown, TEXT, size.width - x - PADDING)
    if is_signpost:
        target = chart.boxes[row.to]
        colour = COLOURS[target.kind].dark
        name = cut(text or target.title, TEXT, size.width - x - PADDING - 14)
        yield f"<a href={quoteattr('#' + _id(row.to))}>"
        yield f'<text x="{x:.1f}" y="{middle + 4.4:.1f}" class="signpost" fill="{colour}">↪ {escape(name)}</text></a>'
    else:
        yield f'<text x="{x:.1f}" y="{middle + 4.4:.1f}" class="row">{escape(text)}</text>'
    if row.to and not is_signpost:
        yield f'<circle cx="{size.width:.1f}" cy="{middle:.1f}" r="3" fill="{COLOURS[chart.boxes[row.to].kind].dark}"/>'


def _line(chart: Chart, arrow: Arrow, points: tuple[tuple[float, float], ...]) -> Iterator[str]:
    kind = chart.boxes[arrow.target].kind
    dashed = ' stroke-dasharray="5 4"' if chart.boxes[arrow.source].rows[arrow.row].is_silent else ""
    path = path_of(points)
    yield f'<path d="{path}" class="line" stroke="{COLOURS[kind].dark}" marker-end="url(#to-{kind})"{dashed}/>'


def path_of(points: tuple[tuple[float, float], ...]) -> str:
    """Straight along a column, in a bend from one column to the next."""
    (x, y), *_ = points
    path = [f"M{x:.1f} {y:.1f}"]
    for at, ((x0, y0), (x1, y1)) in enumerate(pairwise(points)):
        bend = (x1 - x0) / 2
        straight = at % 2 == 0
        path.append(
            f"L{x1:.1f} {y1:.1f}"
            if straight
            else f"C{x0 + bend:.1f} {y0:.1f} {x1 - bend:.1f} {y1:.1f} {x1:.1f} {y1:.1f}"
        )
    return "".join(path)


def _banner(chart: Chart) -> Iterator[str]:
    yield f'<text x="{MARGIN}" y="38" class="banner">{escape(chart.title)}</text>'
    x = MARGIN + width(chart.title, 22) + 30
    for kind in Kind:
        yield f'<rect x="{x:.1f}" y="25" width="14" height="14" rx="4" fill="{COLOURS[kind].dark}"/>'
        yield f'<text x="{x + 20:.1f}" y="36.5" class="row">{kind}</text>'
        x += 20 + width(kind, TEXT) + 18
    yield f'<text x="{x + 12:.1f}" y="36.5" class="row" opacity=".6">version {escape(chart.version)}</text>'


def _styles() -> Iterator[str]:
    yield "<defs>"
    for kind in Kind:
        yield (
            f'<marker id="to-{kind}" viewBox="0 0 10 10" refX="9" refY="5" markerWidth="7" markerHeight="7" '
            f'orient="auto"><path d="M0 0L10 5L0 10Z" fill="{COLOURS[kind].dark}"/></marker>'
        )
    yield (
        f"<style>.banner{{font-size:22px;font-weight:600;fill:#1f2933}}.title{{font-size:{TITLE}px;font-weight:600;"
        f"fill:#fff}}.row{{font-size:{TEXT}px;fill:#1f2933}}.signpost{{font-size:{TEXT}px;font-weight:600}}.key{{fill:#fff;stroke:#9aa5b1}}.key-text{{font-size:"
        f"{TEXT - 1.5}px;font-weight:600;fill:#1f2933;text-anchor:middle}}.line{{fill:none;stroke-width:1.6;"
        "opacity:.8}</style>"
    )
    yield "</defs>"


def _id(name: str) -> str:
    return "box-" + "".join(letter if letter.isalnum() else "-" for letter in name)
