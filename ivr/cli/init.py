"""`ivr init`: five questions, and a first rules file that works."""

from __future__ import annotations

import shlex
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from ivr.beginning.answers import Answers, Question
    from ivr.beginning.examples import Texts


def init(
    where: Annotated[Path, typer.Argument(metavar="DIR", help="Where to write; made if it is not there.")] = Path(),
    example: Annotated[str | None, typer.Option(help="The example to begin with: wealth, claims or office.")] = None,
    languages: Annotated[str | None, typer.Option(help="What callers speak: both, zh or en.")] = None,
    name: Annotated[str | None, typer.Option(help='The firm\'s name: "恒信财富 / Hengxin Wealth".')] = None,
    number: Annotated[str | None, typer.Option(help="The number that callers dial.")] = None,
    hours: Annotated[str | None, typer.Option(help="When it is open from Monday to Friday: 08:30-18:00.")] = None,
    yes: Annotated[bool, typer.Option("--yes", help="Ask nothing: what no option says is as in the example.")] = False,
) -> None:
    """Ask five questions and write a first rules file with comments, and scenarios for `ivr test`.

    Options answer questions beforehand. Without a terminal nothing is asked. Nothing is ever overwritten.
    """
    from ivr.beginning.examples import texts_of
    from ivr.beginning.filling import filled
    from ivr.beginning.writing import refuse_what_stands, write

    refuse_what_stands(where)
    given = {"example": example, "languages": languages, "name": name, "number": number, "hours": hours}
    answers = _answers(given, ask=not yes and sys.stdin.isatty())
    texts = filled(texts_of(answers.example), answers)
    write(texts, where)
    typer.echo("\n".join(_told(texts, where)))


def _answers(given: Mapping[str, str | None], ask: bool) -> Answers:
    """Each answer from its option, from whoever sits there, or as the example has it."""
    from ivr.beginning.answers import QUESTIONS, answers_of
    from ivr.beginning.examples import WEALTH

    answers = answers_of(WEALTH)
    if ask:
        typer.echo("Five questions, then your first rules are written. Enter takes what stands in brackets.")
    for place, question in enumerate(QUESTIONS, start=1):
        option = given[question.word]
        if option is not None:
            answers = _given(question, answers, option)
        elif ask:
            answers = _asked(question, answers, f"{place} of {len(QUESTIONS)}")
        else:
            answers = question.take(answers, question.default(answers))
    return answers


def _given(question: Question, answers: Answers, option: str) -> Answers:
    from ivr.beginning.answers import WrongAnswer

    try:
        return question.take(answers, option.strip())
    except WrongAnswer as wrong:
        raise typer.BadParameter(str(wrong), param_hint=f"--{question.word}") from None


def _asked(question: Question, answers: Answers, place: str) -> Answers:
    """Ask until it is answered; Ctrl-C leaves, and nothing is written."""
    from ivr.beginning.answers import WrongAnswer

    typer.echo(f"\n{place}  {question.asks}")
    for word, means in question.choices:
        typer.echo(f"          {word:<8}{means}")
    while True:
        try:
            text = typer.prompt("       ", default=question.default(answers), prompt_suffix=" ")
            return question.take(answers, text.strip())
        except WrongAnswer as wrong:
            typer.secho(f"        {wrong}", fg="red" if sys.stdout.isatty() else None)
        except typer.Abort:
            typer.echo("\nLeft. Nothing was written.", err=True)
            raise typer.Exit(1) from None


def _told(texts: Texts, where: Path) -> list[str]:
    """What stands there now, and what comes next."""
    calls = sum(text.count("\n  - name: ") for path, text in texts.items() if path.parts[0] == "scenarios")
    here = where == Path()
    return [
        "",
        f"Written{'' if here else f' into {where}'}:",
        "  routing_rules.yaml  the rules, explained line by line: your agents, menus, queues and prompts go there",
        *(
            ["  crm/                customers and their relationship managers"]
            if any("crm" in p.parts for p in texts)
            else []
        ),
        f"  scenarios/          {calls} made-up calls, and what is to come of each",
        "",
        "What comes next:",
        *([] if here else [f"  cd {shlex.quote(str(where))}"]),
        "  ivr check           are the rules right, and how long may a caller wait?",
        "  ivr test            do the calls in scenarios/ go as they should?",
        "  ivr up              serve calls; in another terminal, `ivr lab` places one",
        "",
        "For calls from outside, write your carrier's address under `trunks`.",
    ]
