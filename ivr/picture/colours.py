"""A colour for each kind of box, told apart by those who are colour-blind as well: they differ in lightness too."""

from __future__ import annotations

from dataclasses import dataclass

from ivr.picture.chart import Kind


@dataclass(frozen=True, slots=True)
class Colour:
    """`dark` for borders, headings and lines, `light` for what lies below text."""

    dark: str
    light: str


COLOURS = {
    Kind.NUMBER: Colour("#1f2933", "#e4e7eb"),
    Kind.FLOW: Colour("#52606d", "#f5f7fa"),
    Kind.QUESTION: Colour("#b7791f", "#fefcbf"),
    Kind.MENU: Colour("#2b6cb0", "#ebf4ff"),
    Kind.QUEUE: Colour("#2f855a", "#e6fffa"),
    Kind.SURVEY: Colour("#0987a0", "#e6fbff"),
    Kind.PERSON: Colour("#6b46c1", "#f3ebff"),
    Kind.MESSAGE: Colour("#b83280", "#fff0f7"),
    Kind.END: Colour("#9b2c2c", "#fff5f5"),
}
