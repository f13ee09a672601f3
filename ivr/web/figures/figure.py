"""A figure: its name, what it means, its values; and how Prometheus reads it (text format 0.0.4)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Generic, Literal, TypeVar

from ivr.core.histogram import Histogram

Labels = Mapping[str, str]
Sample = tuple[Labels, float | Histogram]
Values = float | Histogram | Iterable[Sample]
"""One value, or each with the labels that tell it from the others."""


S = TypeVar("S")


@dataclass(frozen=True, slots=True)
class Figure(Generic[S]):
    """A line of a subject's table."""

    name: str
    kind: Literal["gauge", "counter", "histogram"]
    what: str
    values: Callable[[S], Values]
    """Asked at each look of what is measured; quick, and never blocks."""


def told(figures: Iterable[Figure[S]], measured: S) -> str:
    """All of these in the text format; one without values is left out."""
    return "".join(_family(figure, tuple(_samples(figure.values(measured)))) for figure in figures)


def by(label: str, counted: Mapping[str, float]) -> Iterator[Sample]:
    """Values that differ by one label."""
    return (({label: name}, value) for name, value in counted.items())


def _samples(values: Values) -> Iterable[Sample]:
    return [({}, values)] if isinstance(values, int | float | Histogram) else values


def _family(figure: Figure[S], samples: tuple[Sample, ...]) -> str:
    if not samples:
        return ""
    head = f"# HELP {figure.name} {_line(figure.what)}\n# TYPE {figure.name} {figure.kind}\n"
    return head + "".join(line for labels, value in samples for line in _lines(figure.name, labels, value))


def _lines(name: str, labels: Labels, value: float | Histogram) -> Iterator[str]:
    if not isinstance(value, Histogram):
        yield f"{name}{_labels(labels)} {value:.15g}\n"
        return
    for bound, count in value.below():
        yield f"{name}_bucket{_labels({**labels, 'le': _bound(bound)})} {count}\n"
    yield f"{name}_sum{_labels(labels)} {value.total:.15g}\n"
    yield f"{name}_count{_labels(labels)} {value.count}\n"


def _labels(labels: Labels) -> str:
    told = ",".join(f'{label}="{_quoted(value)}"' for label, value in labels.items())
    return f"{{{told}}}" if told else ""


def _quoted(text: str) -> str:
    return text.replace("\\", r"\\").replace('"', r"\"").replace("\n", r"\n")


def _line(text: str) -> str:
    return text.replace("\\", r"\\").replace("\n", r"\n")


def _bound(bound: float) -> str:
    return "+Inf" if bound == float("inf") else f"{bound:g}"
