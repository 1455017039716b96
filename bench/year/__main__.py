"""`python -m bench.year`: live a year in the empty database that the environment names, print what it came to."""

import argparse
import sys

import uvloop

from bench.year.simulation import Figures, live_a_year
from piccolo_conf import DB
from tracker.core.database import lifespan
from tracker.settings import settings


async def live(asked: argparse.Namespace) -> tuple[Figures, list[str]]:
    async with lifespan(DB, most=settings().pool):
        return await live_a_year(units=asked.units, assignments=asked.assignments, days=asked.days, seed=asked.seed)


def main() -> None:
    words = argparse.ArgumentParser(description=__doc__)
    for name in ("units", "assignments", "days", "seed"):
        words.add_argument(f"--{name}", type=int, required=True)
    figures, wrong = uvloop.run(live(words.parse_args()))
    for name, value in figures.lines():
        print(f"{name:<30} {value:>10}")
    for sentence in wrong[:20]:
        print(f"! {sentence}")
    sys.exit(bool(wrong))


if __name__ == "__main__":
    main()
