"""`make bench`: queries, latency and throughput of the main pages, on SQLite and on a private PostgreSQL."""

import asyncio
import json
import os
import platform
import secrets
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import asyncpg
import rich_click as click

ROOT = Path(__file__).resolve().parent.parent
WARDS = {"demo": 60, "large": 400}  # name → units
PACKAGES = ("litestar", "piccolo", "uvicorn", "uvloop", "Jinja2")
SQLITE, POSTGRES = "sqlite", "postgresql"


@click.group(invoke_without_command=True, context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--quick", is_flag=True, help="Fewer requests and a smaller large ward: a look, not a measurement.")
@click.option(
    "--database", "which", type=click.Choice([SQLITE, POSTGRES, "both"]), default="both", show_default=True, help="Engines."
)
@click.option("--assignments", type=click.IntRange(1000), default=10_000, show_default=True, help="Of the large ward.")
@click.option("--requests", type=click.IntRange(20), default=None, help="Requests of one client to each page.")
@click.pass_context
def main(context: click.Context, quick: bool, which: str, assignments: int, requests: int | None) -> None:
    """Measure the main pages on a real server, on the demonstration ward and on a large one.

    `python -m bench year` lives a year of chasing, `python -m bench drain` sends ten thousand messages,
    `python -m bench score` closes a quarter of 400 heads, `python -m bench candidates` weighs 400 units for commendation,
    `python -m bench consolidation` freezes a quarter's report of 400 units.
    """
    if context.invoked_subcommand:
        return
    requests = requests or (60 if quick else 300)
    began = time.monotonic()
    click.echo(machine())
    for kind in (SQLITE, POSTGRES) if which == "both" else (which,):
        with databases(kind) as (about, addresses):
            click.echo(f"\n{about}")
            for name, address in addresses.items():
                units, wanted = WARDS[name], assignments if name == "large" else None
                if quick and wanted:
                    units, wanted = units // 4, wanted // 4
                click.echo(f"{kind}, {name} ward: building and measuring …", err=True)
                found = measured(address, units=units, assignments=wanted, requests=requests)
                click.echo(f"\n{kind}, {name} ward, {sizes(found)}\n\n{table(found)}")
    click.echo(f"\nDone in {time.monotonic() - began:.0f} s; {requests} requests of one client to each page.")


@main.command()
@click.option("--units", default=60, show_default=True)
@click.option("--assignments", default=500, show_default=True)
@click.option("--days", default=365, show_default=True)
@click.option("--seed", default=1, show_default=True, help="The same seed lives the same year.")
@click.option("--database", "kind", type=click.Choice([SQLITE, POSTGRES]), default=SQLITE, show_default=True, help="Engine.")
def year(kind: str, **asked: int) -> None:
    """Live a year of a ward with everything that goes wrong: is everybody told what is due, once?

    TRACKER_DATABASE, where it is set, names the empty database to live it in.
    """
    alone(kind, ["bench.year", *(word for name, value in asked.items() for word in (f"--{name}", str(value)))])


@main.command()
@click.option("--messages", default=10_000, show_default=True)
@click.option("--database", "kind", type=click.Choice([SQLITE, POSTGRES]), default=SQLITE, show_default=True, help="Engine.")
def drain(kind: str, messages: int) -> None:
    """Send so many waiting messages through a real mail server: messages a second, and memory."""
    alone(kind, ["bench.drain", "--messages", str(messages)])


@main.command()
@click.option("--units", default=400, show_default=True, help="Heads to score, about.")
@click.option("--assignments", default=100_000, show_default=True)
@click.option("--requests", default=100, show_default=True, help="Requests of one client to each page.")
@click.option("--database", "kind", type=click.Choice([SQLITE, POSTGRES]), default=SQLITE, show_default=True, help="Engine.")
def score(kind: str, **asked: int) -> None:
    """Close a quarter of a large ward: seconds, statements and memory of every step; the pages of scores."""
    stepped(kind, "bench.score", asked)


@main.command()
@click.option("--units", default=400, show_default=True)
@click.option("--assignments", default=100_000, show_default=True)
@click.option("--requests", default=100, show_default=True, help="Requests of one client to each page.")
@click.option("--database", "kind", type=click.Choice([SQLITE, POSTGRES]), default=SQLITE, show_default=True, help="Engine.")
def candidates(kind: str, **asked: int) -> None:
    """Weigh every unit and head of a large ward for commendation: seconds, statements, memory; the pages that compare them."""
    stepped(kind, "bench.candidates", asked)


@main.command()
@click.option("--units", default=400, show_default=True)
@click.option("--assignments", default=20_000, show_default=True)
@click.option("--indicators", default=12, show_default=True, help="Each with twelve months of readings of every unit.")
@click.option("--requests", default=50, show_default=True, help="Requests of one client to each page.")
@click.option("--database", "kind", type=click.Choice([SQLITE, POSTGRES]), default=SQLITE, show_default=True, help="Engine.")
def consolidation(kind: str, **asked: int) -> None:
    """Freeze a quarter's report of a large ward: seconds, statements, memory; the desk, the report to read, its Excel."""
    stepped(kind, "bench.consolidation", asked)


def stepped(kind: str, module: str, asked: dict[str, int]) -> None:
    """Run one measurement that goes in steps on an empty database, and print its tables."""
    words = [module, *(word for name, value in asked.items() for word in (f"--{name}", str(value)))]
    with databases(kind) as (about, addresses):
        click.echo(f"{machine()}\n{about}")
        if addresses:
            found = json.loads(in_process(addresses["large"], words, quietly=True))
            click.echo("\n\n".join([found["about"], *(aligned(lines) for lines in found["tables"])]))


def alone(kind: str, words: list[str]) -> None:
    """Run one measurement on an empty database, and print what it says."""
    if address := os.environ.get("TRACKER_DATABASE"):
        in_process(address, words)
        return
    with databases(kind) as (about, addresses):
        click.echo(f"{machine()}\n{about}\n")
        if addresses:
            in_process(addresses["demo"], words)


def sizes(found: dict[str, Any]) -> str:
    return ", ".join(f"{found[name]:,} {name.rstrip('s')}s" for name in ("assignments", "reminder", "event"))


def machine() -> str:
    """The facts without which the figures mean nothing."""
    packages = ", ".join(f"{name.lower()} {version(name)}" for name in PACKAGES)
    return (
        f"{len(os.sched_getaffinity(0))} CPUs ({os.cpu_count()} in the machine, load {os.getloadavg()[0]:.1f}),"
        f" Python {platform.python_version()}, {packages}, SQLite {sqlite3.sqlite_version}"
    )


@contextmanager
def databases(kind: str) -> Iterator[tuple[str, dict[str, str]]]:
    """A line about the engine, and the address of an empty, migrated database for each ward; gone afterwards."""
    folder = Path(tempfile.mkdtemp(prefix="so-viec-bench-"))
    if kind == SQLITE:
        try:
            yield f"SQLite {sqlite3.sqlite_version}", {name: str(folder / f"{name}.sqlite") for name in WARDS}
        finally:
            shutil.rmtree(folder)
        return
    started = subprocess.run([ROOT / "scripts/postgres", "start", folder], capture_output=True, text=True)
    if started.returncode:
        shutil.rmtree(folder, ignore_errors=True)
        yield f"PostgreSQL is not measured: {started.stderr.strip().splitlines()[-1]}", {}
        return
    try:
        server = started.stdout.strip()
        release = asyncio.run(create(server))
        yield (
            f"PostgreSQL {release}, private, fsync off: writes are flattered",
            {name: urlunsplit(urlsplit(server)._replace(path=f"/{name}")) for name in WARDS},
        )
    finally:
        subprocess.run([ROOT / "scripts/postgres", "stop", folder], check=True)


async def create(server: str) -> str:
    """Make a database for each ward; the server's version."""
    connection = await asyncpg.connect(server)
    try:
        for name in WARDS:
            await connection.execute(f"create database {name}")
        return str(await connection.fetchval("show server_version")).split()[0]
    finally:
        await connection.close()


def measured(address: str, *, units: int, assignments: int | None, requests: int) -> dict[str, Any]:
    """The figures of one ward, taken in a process of its own."""
    words = ["--units", str(units), "--requests", str(requests)]
    words += ["--assignments", str(assignments)] if assignments else []
    return dict(json.loads(in_process(address, ["bench.measure", *words], quietly=True)))


def in_process(address: str, words: list[str], *, quietly: bool = False) -> str:
    """Migrate a database and run `python -m …` on it: the engine is chosen by the environment. Prints what it says, or returns it."""
    with tempfile.TemporaryDirectory(prefix="so-viec-bench-") as folder:
        environment = os.environ | {
            "TRACKER_DATABASE": address,
            "TRACKER_FILES": f"{folder}/files",
            "TRACKER_SECRET": secrets.token_urlsafe(48),
            "TRACKER_BASE_URL": "http://127.0.0.1:8000",
        }
        run(["tracker.cli", "migrate"], environment)
        said = run(words, environment)
        if not quietly:
            click.echo(said)
        return said


def run(words: list[str], environment: dict[str, str]) -> str:
    """What `python -m …` prints; its log, long where things go wrong on purpose, is shown only where it fails, as ours."""
    done = subprocess.run([sys.executable, "-m", *words], env=environment, cwd=ROOT, capture_output=True, text=True)
    if done.returncode:
        raise click.ClickException(f"{' '.join(words)} failed.\n{done.stdout}{done.stderr[-4000:]}")
    return done.stdout


def table(found: dict[str, Any]) -> str:
    """Doors, then writers, in aligned columns."""
    doors = [["door", "queries", "p50 ms", "p99 ms", "req/s x16", "bytes gz"]]
    for one in found["doors"]:
        doors.append([
            one["name"], str(one["queries"]), f"{one['p50']:.2f}", f"{one['p99']:.2f}", f"{one['rate']:,.0f}",
            f"{one['bytes']:,}",
        ])  # fmt: skip
    writers = [["writers", "tx/s", "p50 ms", "p99 ms", "errors"]]
    for one in found["writers"]:
        writers.append([
            one["name"], f"{one['rate']:,.0f}", f"{one['p50']:.2f}", f"{one['p99']:.2f}",
            f"{one['errors']} {one['first_error']}".strip(),
        ])  # fmt: skip
    return f"{aligned(doors)}\n\n{aligned(writers)}"


def aligned(lines: list[list[str]]) -> str:
    widths = [max(len(line[column]) for line in lines) for column in range(len(lines[0]))]
    return "\n".join(
        "  ".join(
            cell.ljust(width) if not place else cell.rjust(width)
            for place, (cell, width) in enumerate(zip(line, widths, strict=True))
        )
        for line in lines
    )


if __name__ == "__main__":
    main()
