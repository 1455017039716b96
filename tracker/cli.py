"""The `tracker` command: everything that is done to a ward from a terminal."""

import asyncio
import json
import os
import sys
from collections.abc import Coroutine
from datetime import date
from pathlib import Path
from typing import Any, TypeVar

import rich_click as click

T = TypeVar("T")

click.rich_click.TEXT_MARKUP = "markdown"
click.rich_click.SHOW_ARGUMENTS = True


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
def main() -> None:
    """Sổ Việc: a ward's plans, the tasks made from them, and who answers for each.

    A first look at a whole demonstration ward: `tracker migrate && tracker demo && tracker serve`.
    A real ward: `tracker migrate`, `tracker user add`, then sign in by the printed link.
    """


@main.command()
def migrate() -> None:
    """Bring the database up to this version's schema (safe to run again)."""
    from tracker.core.database import migrate as run

    in_database(run(), pooled=False)
    click.echo("Cơ sở dữ liệu đã đúng phiên bản.")


@main.command()
@click.option("--units", default=60, show_default=True, help="About how many units the ward has.")
@click.option("--assignments", default=None, type=int, help="Make a large ward with about this many assignments.")
@click.option("--today", type=click.DateTime(["%Y-%m-%d"]), help="The day the history ends. [default: today]")
@click.option("--if-empty", is_flag=True, help="Do nothing when the database already holds a ward.")
def demo(units: int, assignments: int | None, today: Any, if_empty: bool) -> None:
    """Load a demonstration ward around the Đồ Sơn plan, with months of history ending today.

    `tracker demo --units 400 --assignments 10000` builds a large one for measuring.
    """
    from tracker import demo as ward
    from tracker.core.clock import now, ward_day

    day: date = today.date() if today else ward_day(now())

    async def build() -> str:
        if await ward.is_built():
            if if_empty:
                return "Cơ sở dữ liệu đã có dữ liệu: giữ nguyên."
            raise click.ClickException("The database already holds a ward. A demonstration needs an empty one.")
        await ward.build(today=day, units=units, assignments=assignments)
        return "Đã dựng phường minh hoạ."

    click.echo(in_database(build()))


@main.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", default=8000, show_default=True, help="Port to listen on.")
@click.option("--workers", default=1, show_default=True, help="Server processes.")
@click.option("--scheduler/--no-scheduler", default=True, show_default=True, help="Keep the timetable in these processes too.")
def serve(host: str, port: int, workers: int, scheduler: bool) -> None:
    """Serve the tracker; on a demonstration ward, print a sign-in link for each kind of user.

    Stops within ten seconds of SIGTERM, letting running requests finish. With `--no-scheduler` a `tracker worker` must run.
    """
    import uvicorn

    from tracker.settings import settings

    if not scheduler:
        os.environ["TRACKER_SCHEDULER"] = "false"
    os.environ["TRACKER_BIND"] = host  # before the settings are read: one-click sign-in asks for loopback
    checked_settings()
    in_database(print_links(host, port))
    uvicorn.run(
        "tracker.app:app",
        host=host,
        port=port,
        workers=workers,
        log_config=None,
        access_log=False,
        server_header=False,
        forwarded_allow_ips=settings().proxies,
        timeout_graceful_shutdown=10,
        limit_concurrency=500,
    )


@main.command()
@click.option("--at", type=click.DateTime(["%Y-%m-%dT%H:%M"]), help="The ward's time to look at (with --dry-run).")
@click.option("--dry-run", is_flag=True, help="Say what would be sent, to whom and why; keep and send nothing.")
def worker(at: Any, dry_run: bool) -> None:
    """Keep the timetable alone: reminders, messages, occurrences. Several workers share the work; one leads.

    `tracker worker --at 2026-12-14T07:30 --dry-run` shows what that morning will say.
    """
    from tracker import timetable
    from tracker.core.clock import WARD_ZONE, now

    if at and not dry_run:
        raise click.UsageError("--at only goes with --dry-run: the clock is not to be turned.")
    if not dry_run:
        in_database(keep_time())
        return
    instant = at.replace(tzinfo=WARD_ZONE) if at else now()
    told = in_database(timetable.rehearse(instant))
    for line in told:
        click.echo(line)
    if not told:
        click.echo("Lúc đó không có gì để nhắc hay gửi.")


async def keep_time() -> None:
    """Tick until the process is asked to end."""
    import signal

    from tracker import timetable

    end = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, end.set)
    async with timetable.running():
        await end.wait()


async def print_links(host: str, port: int) -> None:
    """One fresh activation link for each kind of demo user."""
    from tracker import demo
    from tracker.settings import is_loopback

    click.echo(f"Sổ Việc: http://{host}:{port}")
    if is_loopback(host) and await demo.is_demo():
        click.echo("Đường dẫn vào phường minh hoạ, mỗi đường dẫn dùng một lần:")
        for label, path in await demo.sign_in_links():
            click.echo(f"  {label:<44} http://{host}:{port}{path}")


@main.group()
def user() -> None:
    """People who may sign in."""


@user.command("add")
@click.argument("login")
@click.option("--name", required=True, help="The post or name shown on screen.")
@click.option("--ward", "ward_name", default=None, help="Name of the ward; made when it does not exist yet.")
@click.option("--city", default="", help="Name of the city above a new ward.")
def user_add(login: str, name: str, ward_name: str | None, city: str) -> None:
    """Make an administrator and print a one-use link (24 hours): the only way to the first account.

    Example: `tracker user add quantri --name "Quản trị viên" --ward "UBND phường Đồ Sơn" --city "Thành phố Hải Phòng"`
    """
    from tracker.accounts.links import add_administrator
    from tracker.core.clock import now
    from tracker.settings import settings

    path = in_database(add_administrator(login, name=name, ward_name=ward_name, city_name=city, at=now()))
    click.echo(f"{settings().base_url}{path}")


@user.command("reset")
@click.argument("login")
def user_reset(login: str) -> None:
    """Forget a person's password and code, end their sessions, and print a new one-use link."""
    from tracker.accounts.links import reset
    from tracker.core.clock import now
    from tracker.settings import settings

    click.echo(f"{settings().base_url}{in_database(reset(login, at=now()))}")


@main.group()
def plan() -> None:
    """Plans: reading a document, importing it."""


@plan.command("parse")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Print everything read as one JSON object.")
def plan_parse(file: Path, as_json: bool) -> None:
    """Read a plan (docx, xlsx, pdf, txt) and say what was found; needs neither settings nor a database."""
    from tracker.reader import plan as reader

    try:
        read = reader.read_plan(file.name, file.read_bytes())
    except reader.Unreadable as error:
        raise click.ClickException(str(error)) from error
    if as_json:
        click.echo(json.dumps(reader.as_json(read), ensure_ascii=False, indent=1))
        return
    found = reader.as_json(read)
    click.echo(found["title"] or file.name)
    click.echo(f"{len(found['clauses'])} dòng, {len(found['tasks'])} nhiệm vụ, {len(found['targets'])} chỉ tiêu")
    for task in found["tasks"]:
        click.echo(f"  {task['clause']:<10} {', '.join(task['lead']) or '?'}: {task['text'][:90]}")
    for warning in found["warnings"]:
        click.echo(f"  ! {warning['message']}")


@plan.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--login", required=True, help="Whose name it is imported in: a person of the coordinating office.")
def plan_import(file: Path, login: str) -> None:
    """Import a plan for review on screen; a file the ward already has opens the existing plan."""
    from tracker.core.clock import now
    from tracker.drafts.importing import import_plan
    from tracker.people.queries import viewer_of_login
    from tracker.settings import settings

    content = file.read_bytes()

    async def run() -> str:
        viewer = await viewer_of_login(login, at=now())
        return str(await import_plan(file.name, content, by=viewer, at=now()))

    click.echo(f"{settings().base_url}/plans/{in_database(run())}/review")


@main.command()
@click.option("--facts", "source", required=True, help="A JSON file of facts; `-` reads them from standard input.")
@click.option(
    "--rules", "own", help="A JSON file of the rule set to count by, as published with a scorecard. [default: a built-in one]"
)
@click.option("--json", "as_json", is_flag=True, help="Print the scorecard as one JSON object.")
def score(source: str, own: str | None, as_json: bool) -> None:
    """Count a scorecard from facts alone; needs neither settings nor a database. Bad facts: exit status 2, one sentence.

    `echo '{"rule_set":"plan","role":"leader","items":[{"id":1}]}' | tracker score --facts - --json`
    """
    from tracker.scoring import engine, facts, printed, rule_sets

    try:
        sheets = [rule_sets.read_definition(text_in(own))] if own else rule_sets.BUILT_IN
        found = facts.read_facts(text_in(source), sheets)
    except ValueError as problem:
        click.echo(str(problem), err=True)
        sys.exit(2)
    rules = next(one for one in sheets if one.key == found.rule_set)
    card = engine.score(found, rules)
    if as_json:
        click.echo(json.dumps(card.as_json(), ensure_ascii=False, indent=1))
        return
    for line in printed.printed(card, rules):
        click.echo(line)


MOST_BYTES = 64_000_000


def text_in(source: str) -> str:
    """A file's text, or standard input's. Raises ValueError with one Vietnamese sentence."""
    try:
        with click.open_file(source, "rb") as stream:
            content: bytes = stream.read(MOST_BYTES + 1)
    except OSError:
        raise ValueError(f"Không đọc được tệp {' '.join(source.split())}.") from None
    if len(content) > MOST_BYTES:
        raise ValueError(f"Tệp lớn quá {MOST_BYTES // 10**6} MB.")
    try:
        return str(content, "utf-8-sig")
    except UnicodeDecodeError:
        raise ValueError("Tệp không phải chữ UTF-8.") from None


@main.group()
def audit() -> None:
    """The diary."""


@audit.command("verify")
def audit_verify() -> None:
    """Recompute every ward's hash chain and published scorecards; name the first bad row of each (exit status 1)."""
    from tracker.accountability.verifying import first_wrong
    from tracker.events.queries import verify_all

    async def run() -> list[str]:
        return [f"Phường {found.ward}: {found.sentence}." for found in await verify_all()] + await first_wrong()

    problems = in_database(run())
    for sentence in problems:
        click.echo(sentence, err=True)
    if problems:
        sys.exit(1)
    click.echo("Nhật ký và các bảng điểm đã công bố đều nguyên vẹn.")


@main.command()
@click.argument("target", type=click.Path(path_type=Path))
def backup(target: Path) -> None:
    """Write one archive with the database and every file, while the server runs."""
    from tracker import archive

    click.echo(in_database(archive.backup(target)))


@main.command()
@click.argument("source", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def restore(source: Path) -> None:
    """Restore an archive into an empty place, then check counts, file hashes and the diary's chain."""
    from tracker import archive

    click.echo(in_database(archive.restore(source), pooled=False))


@main.command("settings")
def show_settings() -> None:
    """List every setting: its environment variable, what it means, its default."""
    from tracker.settings import Settings

    for name, field in Settings.model_fields.items():
        click.echo(f"TRACKER_{name.upper():<15} {field.description} [{field.default}]")


def checked_settings() -> None:
    """Stop with the problems of the environment, one a line."""
    from tracker.settings import WrongSettings, settings

    try:
        settings()
    except WrongSettings as error:
        raise click.ClickException(str(error)) from error


def in_database(work: Coroutine[Any, Any, T], *, pooled: bool = True) -> T:
    """Run `work` with the database open and of this version; refusals become one sentence and exit status 1.

    Not `pooled`: the work opens the database itself, and may bring it to this version.
    """
    from tracker.core.errors import TrackerError

    async def run() -> T:
        from piccolo_conf import DB
        from tracker.core.database import lifespan, require_current_schema
        from tracker.piccolo_app import newest_migration

        if not pooled:
            return await work
        async with lifespan(DB):
            await require_current_schema(newest_migration())
            return await work

    try:
        checked_settings()
        return asyncio.run(run())
    except TrackerError as error:
        raise click.ClickException(error.sentence) from error
    except Exception as error:
        from tracker.core.database import UnknownSchema, is_unavailable

        if isinstance(error, UnknownSchema):
            raise click.ClickException(str(error)) from error
        if is_unavailable(error):
            raise click.ClickException(f"Không mở được cơ sở dữ liệu: {error}") from error
        raise
    finally:
        work.close()  # work that never began says nothing more


if __name__ == "__main__":
    main()
