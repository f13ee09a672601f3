"""Which rules the scenarios have come to, and which never."""

from __future__ import annotations

from collections.abc import Container, Iterator
from dataclasses import dataclass

from ivr.core.rule_ref import RuleRef
from ivr.core.rulebook import Rulebook
from ivr.core.steps import Back, CallRm, ChooseLanguage, Collect, DialOut, Menu, Node, NodeId, Repeat
from ivr.core.ways import Way, ways
from ivr.scenarios.footprints import Footprints


@dataclass(frozen=True, slots=True)
class Rule:
    """Something that a caller can come to: a number, a step, a way on from it, a queue, a way out of it, a survey."""

    what: str
    ref: RuleRef
    reached: bool


@dataclass(frozen=True, slots=True)
class Coverage:
    """All that callers can come to, in the order of the file."""

    rules: tuple[Rule, ...]

    @property
    def reached(self) -> int:
        """How many of them a scenario has come to."""
        return sum(rule.reached for rule in self.rules)

    @property
    def percent(self) -> int:
        """Rounded down, so that 100 means all."""
        return 100 * self.reached // len(self.rules) if self.rules else 100

    @property
    def never(self) -> tuple[Rule, ...]:
        """Those that no scenario has come to."""
        return tuple(rule for rule in self.rules if not rule.reached)


def covered(rules: Rulebook, footprints: Footprints) -> Coverage:
    """Hold the footprints against the rules."""
    told = footprints.rules
    in_queues = *_queues(rules, told), *_pressed(rules, told), *_surveys(rules, told)
    found = [*_numbers(rules, footprints), *_steps(rules, footprints), *in_queues]
    return Coverage(tuple(sorted(found, key=lambda rule: (rule.ref.file, rule.ref.line, rule.ref.column))))


def _numbers(rules: Rulebook, footprints: Footprints) -> Iterator[Rule]:
    for number in rules.numbers:
        yield Rule(f"number {number}", rules.ref(f"numbers.{number}"), number in footprints.numbers)


def _steps(rules: Rulebook, footprints: Footprints) -> Iterator[Rule]:
    """Steps from which one way leads on, and each way on from the others."""
    by_way = {way.to for node in rules.nodes.values() for way in _choices(node)}
    for name, node in rules.nodes.items():
        for way in _choices(node):
            yield Rule(f"{name}: {way.by}", _at(rules, name, way), _taken(footprints, name, node, way))
        if isinstance(node, ChooseLanguage):
            yield from _languages(rules, footprints, name, node)
        elif not _choices(node) and name not in by_way and not isinstance(node, Repeat | Back):
            yield Rule(name, rules.ref(name), name in footprints.steps)


def _languages(rules: Rulebook, footprints: Footprints, name: NodeId, node: ChooseLanguage) -> Iterator[Rule]:
    """Each key that chooses a language, and silence; all lead on to the same step."""
    for by in (*(f"key {key}" for key in node.keys), "no key"):
        yield Rule(f"{name}: {by}", rules.ref(name), (name, by) in footprints.keys)


def _choices(node: Node) -> tuple[Way, ...]:
    """The ways on, where there are several; one that ends the call leaves no footprint."""
    found = ways(node)
    return (
        tuple(way for way in found if way.to is not None)
        if len(found) > 1 or isinstance(node, CallRm | DialOut)
        else ()
    )


def _taken(footprints: Footprints, name: NodeId, node: Node, way: Way) -> bool:
    if isinstance(node, Menu) and way.pressed:
        return (name, _key(way)) in footprints.keys
    if isinstance(node, Collect):
        return (name, way.by) in footprints.keys
    return (name, way.to) in footprints.ways


def _key(way: Way) -> str:
    return way.by.removeprefix("key ")


def _at(rules: Rulebook, name: NodeId, way: Way) -> RuleRef:
    """Where the way stands: at the key, at the step that it leads to, or at the step that it leaves."""
    key = f"{name}.keys.{_key(way)}"
    if way.pressed and key in rules.refs:
        return rules.ref(key)
    inside = way.to is not None and way.to.startswith(f"{name}.")
    return rules.ref(way.to if inside and way.to is not None else name)


def _queues(rules: Rulebook, told: Container[str]) -> Iterator[Rule]:
    """Queues in which somebody has waited, and the ways out of them that were taken."""
    for queue in rules.queues.values():
        yield Rule(f"queue {queue.name}", queue.ref, str(queue.ref) in told)
        exits = filter(None, (queue.full, queue.nobody, queue.then))
        for ref in (*(step.ref for step in queue.overflow), *(out.ref for out in exits)):
            yield Rule(ref.path, ref, str(ref) in told)


def _pressed(rules: Rulebook, told: Container[str]) -> Iterator[Rule]:
    """What waiting callers have pressed."""
    for queue in rules.queues.values():
        for key in queue.while_waiting:
            ref = rules.ref(queue.key_path(key))
            yield Rule(f"queue {queue.name}: key {key} while waiting", ref, str(ref) in told)


def _surveys(rules: Rulebook, told: Container[str]) -> Iterator[Rule]:
    """Surveys that some caller has been asked to the end."""
    for name in dict.fromkeys(queue.survey for queue in rules.queues.values() if queue.survey):
        ref = rules.ref(f"surveys.{name}")
        yield Rule(f"survey {name}", ref, str(ref) in told)
