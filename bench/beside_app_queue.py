"""The same simple calls by this controller and by Asterisk's own app_queue, in turns, on one Asterisk.

    .venv/bin/python -m bench.beside_app_queue [--members 1,100,1000,5000] [--phones 1] [--calls 40] [--rounds 3]
                                               [--talk 2]

A caller hears a greeting, waits for an agent, the one whose softphone is there answers after 0.3 s, they talk for 2 s
(`--talk`), the agent hangs up; both directions are recorded. app_queue records the greeting on the caller's channel and
the talk on the agent's, as the controller does: MixMonitor on the caller's alone is cheaper, and loses about every
second talk. Of so many members of the queue so many have a phone; the others are known to both, and not registered.
app_queue's calls come in on a number of their own, whose extension answers, records, plays the same file and enters the
queue.

Each figure is the CPU of Asterisk and controller together in a round, less that of an equally long silence, by call.
They keep to one core: else a talk costs half as much again, or not, as the scheduler happens to put its threads on one
core or on two. The controller is there in app_queue's rounds, too, and is told of its calls like any onlooker; its CPU
in these is told apart, and not counted against app_queue.
"""

from __future__ import annotations

import argparse
import asyncio
import statistics
from pathlib import Path

from bench import firm, machine, simple_calls
from bench.cpu_per_call import Used, used
from bench.stage import Stage, stage
from ivr.provision import tree
from ivr.provision.process import Asterisk

DID = "4008009999"
"""The number whose calls app_queue takes."""
QUEUE = """\
[general]
autofill = yes
[bench]
musicclass = default
strategy = leastrecent
timeout = 15
retry = 1
wrapuptime = {wrap_up}
ringinuse = no
"""


async def add_app_queue(ready: Stage, asterisk: Asterisk, members: int, wrap_up: int = 1) -> None:
    """Let app_queue have a queue of as many members, which takes the calls to `DID`."""
    listed = "".join(f"member = PJSIP/{agent}\n" for agent in firm.agent_ids(members))
    (ready.layout.etc / "queues.conf").write_text(QUEUE.format(wrap_up=wrap_up) + listed, "utf-8")
    await asterisk.console("module load app_queue.so")
    capture, greeting = f"{ready.layout.capture}/app_queue-${{UNIQUEID}}", _greeting(ready.layout.prompts)
    taken = (
        "Answer()",
        f"MixMonitor(,r({capture}.caller.sln)t({capture}.other.sln))",
        f"Playback({greeting})",
        "StopMixMonitor()",
        "Queue(bench,,,,60,,bench-talk)",
        "Hangup()",
    )
    talk = (f"MixMonitor(,r({capture}.talk.agent.sln)t({capture}.talk.caller.sln))", "Return()")
    for where, steps in ((f"{DID}@from-trunk", taken), ("s@bench-talk", talk)):
        await say(asterisk, where, steps)


async def say(asterisk: Asterisk, where: str, steps: tuple[str, ...]) -> None:
    """Put an extension, as `extension@context`, into the dialplan."""
    extension, _, context = where.partition("@")
    for nth, step in enumerate(steps, 1):
        said = step.replace(",", "\\,")
        await asterisk.console(f"dialplan add extension {extension},{nth},{said} into {context}")
    told = await asterisk.console(f"dialplan show {where}")
    if not all(step.partition("(")[0] in told for step in steps):
        raise SystemExit(f"app_queue's extension is not as it should be:\n{told}")


def _greeting(prompts: Path) -> Path:
    found = next(iter(sorted(prompts.rglob("connecting*"))), None)
    if found is None:
        raise SystemExit(f"There is no greeting under {prompts}.")
    return found.with_suffix("")


async def _round(ready: Stage, did: str, count: int, phones: int) -> Used:
    """What a round of calls used a call, beyond a silence."""
    busy = await used(ready, simple_calls.calls(ready, count, phones, did))
    idle = await used(ready, asyncio.sleep(busy.seconds))
    share = 1e3 / count
    return Used(busy.seconds, (busy.controller - idle.controller) * share, (busy.asterisk - idle.asterisk) * share)


async def measure(members: int, phones: int, count: int, rounds: int, talk: float) -> None:
    """Rounds by turns; prints a line for each, and the medians."""
    ours, theirs = [], []
    async with stage(agents=members, customers=100, phones=phones) as ready:
        for process in (ready.asterisk, ready.controller):
            process.keep_to(0)
        await simple_calls.agents_ready(ready, talk)
        asterisk = Asterisk(await asyncio.to_thread(tree.ensure, print), ready.layout)
        alone = ready.asterisk.rss_mb()
        await add_app_queue(ready, asterisk, members)
        queue_mb = ready.asterisk.rss_mb() - alone
        for did in (firm.DID, DID):
            await simple_calls.calls(ready, 2 * phones, phones, did)
        for nth in range(rounds):
            own = await _round(ready, firm.DID, count, phones)
            other = await _round(ready, DID, count, phones)
            ours.append(own.controller + own.asterisk)
            theirs.append(other.asterisk)
            print(
                f"    round {nth + 1}: own {own.controller:.2f} + Asterisk {own.asterisk:.2f} ms a call; app_queue "
                f"{other.asterisk:.2f} (onlooker {other.controller:.2f}); {machine.load()}",
                flush=True,
            )
        made = rounds * count + 2 * phones
        simple_calls.as_they_should(ready, made)
        shown = await asterisk.console("queue show bench")
        if f"C:{made}, A:0" not in shown:
            print(f"NOT AS IT SHOULD BE, of {made} calls by app_queue: {shown.splitlines()[0]}")
        memory = f"controller {ready.controller.rss_mb():.0f} MiB, Asterisk {ready.asterisk.rss_mb():.0f}"
    print(f"    memory: {memory} (with both), of these app_queue and its members {queue_mb:.1f}")
    own, other = statistics.median(ours), statistics.median(theirs)
    print(
        f"{members} members, {phones} with a phone: {own:.2f} ms a call, app_queue {other:.2f}: {own / other:.2f} times"
    )


async def main(sizes: list[int], phones: int, count: int, rounds: int, talk: float) -> None:
    """One size after the other."""
    print(f"{machine.described()}; {machine.load()}; yardstick {machine.yardstick():.1f} ms")
    for members in sizes:
        await measure(members, min(phones, members), count, rounds, talk)


if __name__ == "__main__":
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--members", default="1,100,1000")
    options.add_argument("--phones", type=int, default=1)
    options.add_argument("--calls", type=int, default=40)
    options.add_argument("--rounds", type=int, default=3)
    options.add_argument("--talk", type=float, default=simple_calls.TALK)
    asked = options.parse_args()
    sizes = [int(n) for n in asked.members.split(",")]
    asyncio.run(main(sizes, asked.phones, asked.calls, asked.rounds, asked.talk))
