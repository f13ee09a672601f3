"""Fuzz one target with atheris until its time is over: `python -m tests.fuzz.one TARGET FOLDER SECONDS`.

libFuzzer ends the process at the first input that raises, and leaves that input in FOLDER as `crash-...`.
"""

from __future__ import annotations

import sys
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["ivr", "tests.fuzz"], exclude=["tests.fuzz.one"]):
    from tests.fuzz.targets import TARGETS


def main() -> None:
    """Put the seeds into the corpus, and go."""
    name, folder, seconds = sys.argv[1], Path(sys.argv[2]), sys.argv[3]
    target, corpus = TARGETS[name], folder / "corpus"
    corpus.mkdir(parents=True, exist_ok=True)
    for number, seed in enumerate(target.seeds):
        (corpus / f"seed-{number}").write_bytes(seed)
    limits = [f"-max_total_time={seconds}", f"-max_len={target.longest}", "-timeout=30", "-rss_limit_mb=2048"]
    atheris.Setup(
        [sys.argv[0], *limits, "-print_final_stats=1", f"-artifact_prefix={folder}/", str(corpus)], target.take
    )
    atheris.Fuzz()


main()
