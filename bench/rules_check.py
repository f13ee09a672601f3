"""How long `ivr check` takes over the rules of a very large firm, and how much memory it wants.

    .venv/bin/python -m bench.rules_check [--menus 2000] [--queues 500] [--agents 5000] [--rounds 5]

Each round is `ivr check` in a process of its own, start-up of Python and all imports included. One round before the
first compiles the modules, which an installation does once.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from bench import machine

HEAD = """\
version: 1
firm: {name: {zh: 恒信财富, en: Hengxin Wealth}, timezone: Asia/Shanghai, country: CN, languages: [zh, en]}
recording: {announced_by: welcome}
caller_ids: {to_mobile: firm, number: "4008001234"}
crm: {customers: customers.csv, managers: managers.csv}
trunks: {carrier: {host: "127.0.0.2:5062"}}
calendars:
  office: {holidays: CN, week: {mon-fri: "08:30-18:00", sat: "09:00-12:00"}, days: {"2026-12-31": "08:30-12:00"}}
  desk: {holidays: CN, week: {mon-fri: "09:00-17:00"}}
voicemails: {office: {greeting: leave_message, longest: 3m, silence: 5s}}
numbers:
"""
PROMPTS = {
    "welcome": ("您好，欢迎致电恒信财富。本次通话将被录音。", "Welcome to Hengxin Wealth. This call is recorded."),
    "closed": ("您好，现在是非工作时间。", "Our office is closed at the moment."),
    "no_key": ("没有收到您的按键。", "We did not receive your choice."),
    "wrong_key": ("您的按键有误。", "That is not a valid choice."),
    "please_wait": ("坐席正忙，请您稍候。", "All our agents are busy. Please hold the line."),
    "leave_message": ("请在提示音后留言，按井号键结束。", "Please leave a message after the tone."),
    "message_kept": ("您的留言已收到。", "Your message has been received."),
    "goodbye": ("感谢您的来电，再见。", "Thank you for calling. Goodbye."),
    "screening": ("接听请按1。", "To take the call, press 1."),
    "screening_connected": ("正在为您接通。", "Connecting you now."),
    "screening_too_late": ("客户已由其他同事接听，谢谢。", "The customer has been taken care of."),
}
DEPARTMENTS = 50
"""Numbers, each with a flow of its own, its share of the menus, and a way into the next one's."""


@dataclass(frozen=True)
class Size:
    """How large the firm is."""

    menus: int
    queues: int
    agents: int


def rules(size: Size) -> str:
    """The rules of such a firm."""
    return "".join([HEAD, *_numbers(), *_flows(size), *_menus(size), *_queues(size), *_agents(size), *_prompts(size)])


def _numbers() -> Iterator[str]:
    for at in range(DEPARTMENTS):
        yield f'  "40080{at:05}": line_{at}\n'


def _flows(size: Size) -> Iterator[str]:
    yield "flows:\n"
    for at in range(DEPARTMENTS):
        yield f"  line_{at}:\n    - look_up: customer\n    - play: welcome\n"
        yield f"    - if: {{closed: {'desk' if at % 2 else 'office'}}}\n"
        yield "      then: [{play: closed}, {voicemail: office}]\n"
        yield f"    - menu: menu_{at * size.menus // DEPARTMENTS}\n"


def _menus(size: Size) -> Iterator[str]:
    """In each department the first menu leads to all others, level by level, and some lead across."""
    yield "menus:\n"
    share = size.menus // DEPARTMENTS
    for at in range(size.menus):
        first, place = at - at % share, at % share
        below = [place * 7 + key for key in range(1, 8)]
        yield f"  menu_{at}:\n    prompt: menu_{at}\n    wait: 5s\n    tries: 3\n    keys:\n"
        for key, to in enumerate(below, 1):
            goal = f"menu: menu_{first + to}" if to < share else f"queue: queue_{(at * 7 + key) % size.queues}"
            yield f"      {key}: {{{goal}}}\n"
        yield f"      8: {{if: {{level: vip}}, then: {{rm: own, else: {{queue: queue_{at % size.queues}}}}}"
        yield f", else: {{queue: queue_{at % size.queues}}}}}\n      9: repeat\n      0: {{menu: menu_{first}}}\n"
        yield f"    otherwise: {{queue: queue_{at % size.queues}}}\n"


def _queues(size: Size) -> Iterator[str]:
    yield "queues:\n"
    for at in range(size.queues):
        yield f"  queue_{at}:\n    title: {{zh: 第{at}组, en: group {at}}}\n"
        yield f"    needs: {{skill_{at % 100}: {1 + at % 4}, licence_{at % 20}: valid}}\n"
        yield "    offer: {ring: 15s, no_answer: not_ready, declined: pause, busy: pause, pause: 30s}\n"
        yield "    announce: {say: please_wait, first: 12s, every: 30s}\n    overflow:\n"
        yield "      - when: {any: [{waited: 60s}, {failed_offers: 2}]}\n"
        yield "        to: {rm: own, ring: 25s, accept: 1, within: 10s}\n"
        yield "      - to: {rm: deputy, ring: 25s, accept: 1, within: 10s}\n      - to: {voicemail: office}\n"


def _agents(size: Size) -> Iterator[str]:
    yield "agents:\n"
    for at in range(size.agents):
        skills = f"skill_{at % 100}: {2 + at // 100 % 4}, skill_{(at + 7) % 100}: {1 + at % 5}"
        yield f'  "{10000 + at}": {{name: 坐席{at}, team: team_{at % 40}, place: {"home" if at % 2 else "office"}, '
        yield f"skills: {{{skills}, licence_{at % 20}: {{level: 3, until: 20{30 + at % 9}-06-30}}}}}}\n"


def _prompts(size: Size) -> Iterator[str]:
    yield "prompts:\n"
    for name, (zh, en) in PROMPTS.items():
        yield f'  {name}: {{zh: "{zh}", en: "{en}"}}\n'
    for at in range(size.menus):
        yield f"  menu_{at}: {{zh: 第{at}组业务请按1至8，重听请按9。, en: For group {at} press 1 to 8.}}\n"


@dataclass(frozen=True)
class Round:
    """One run of `ivr check`."""

    seconds: float
    cpu: float
    rss_mib: float
    said: str


def measured(path: Path) -> Round:
    """Run `ivr check` on this file, and see what it took. Raises RuntimeError if it does not find it right."""
    began = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, "-c", "from ivr.cli import main; main()", "check", str(path)],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        env=environment(path.parent),
        text=True,
    )
    assert process.stdout is not None
    said = process.stdout.read()
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise RuntimeError(said[-2000:])
    return Round(
        time.perf_counter() - began, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024, said.splitlines()[0]
    )


def environment(folder: Path) -> dict[str, str]:
    """As after an installation: modules are compiled once, and not for each run."""
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    return {**kept, "PYTHONPYCACHEPREFIX": str(folder / "compiled")}


def main() -> None:
    """Write the rules, check them a few times, print what it took."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for word, many in (("menus", 2000), ("queues", 500), ("agents", 5000), ("rounds", 5)):
        parser.add_argument(f"--{word}", type=int, default=many)
    asked = parser.parse_args()
    print(f"{machine.described()}; {machine.load()}; yardstick {machine.yardstick():.1f} ms")
    with tempfile.TemporaryDirectory() as folder:
        path = written(Path(folder), Size(asked.menus, asked.queues, asked.agents))
        print(f"{asked.menus} menus, {asked.queues} queues, {asked.agents} agents: {path.stat().st_size / 1e6:.1f} MB")
        rounds = [measured(path) for _ in range(asked.rounds + 1)][1:]
    print(rounds[-1].said)
    for each in rounds:
        print(f"{each.seconds:.2f} s, CPU {each.cpu:.2f} s, {each.rss_mib:.0f} MiB at most")
    print(f"median {statistics.median(each.seconds for each in rounds):.2f} s; {machine.load()}")


def written(folder: Path, size: Size) -> Path:
    """The rules in a file, with two tables beside it that hold nobody."""
    (folder / "customers.csv").write_text("id,name,number,level,language,rm\n", "utf-8")
    (folder / "managers.csv").write_text("id,name,mobile,deputy\n", "utf-8")
    path = folder / "routing_rules.yaml"
    path.write_text(rules(size), "utf-8")
    return path


if __name__ == "__main__":
    main()
