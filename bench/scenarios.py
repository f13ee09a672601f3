"""What playing a hundred scenarios costs.

    .venv/bin/python -m bench.scenarios [--rounds 5]

Plays the example's scenarios on the example's rules, again and again within one process, and counts CPU time for a
hundred of them; reading rules and files, and the imports, are told apart from it.
"""

from __future__ import annotations

import argparse
import statistics
import time
from pathlib import Path

from bench import machine

ROOT = Path(__file__).parents[1]


def main() -> None:
    """Read once, play several times, print what a hundred took."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=5)
    rounds = parser.parse_args().rounds
    print(f"{machine.described()}; {machine.load()}; yardstick {machine.yardstick():.1f} ms")
    began = time.process_time()
    from ivr.logs import silent  # noqa: PLC0415 - its cost is measured
    from ivr.scenarios.suite import Suite  # noqa: PLC0415

    imported = time.process_time()
    silent()
    suite = Suite.of(ROOT / "routing_rules.yaml", ROOT / "scenarios")
    assert not suite.complaints, suite.complaints
    read = time.process_time() - imported
    print(f"imports {imported - began:.2f} s, {len(suite.scenarios)} scenarios read in {read:.2f} s of CPU")
    spent = [_a_hundred(suite) for _ in range(rounds)]
    print(f"a hundred: {', '.join(f'{each:.2f}' for each in spent)} s of CPU; median {statistics.median(spent):.2f} s")


def _a_hundred(suite: object) -> float:
    began = time.process_time()
    played = list(suite.play())  # type: ignore[attr-defined]
    spent = time.process_time() - began
    assert all(one.good for one in played)
    return 100 * spent / len(played)


if __name__ == "__main__":
    main()
