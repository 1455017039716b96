"""The `tracker` command: what each word does to a ward, and what it refuses to start with."""

import json
import os
import re
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import httpx
import pytest
import rich_click
from cast import Cast, events_of
from click.testing import CliRunner
from conftest import HOME, ROOT, SERVER, address_of, command, on_server

from tracker.cli import main
from tracker.core.database import is_postgres, lifespan, rows
from tracker.events.tables import Event
from tracker.piccolo_app import newest_migration
from tracker.settings import Settings

pytestmark = pytest.mark.anyio
FILES = ROOT / "tracker" / "demo"
EXAMPLE = Path(os.environ.get("TRACKER_EXAMPLE_PLANS", ROOT.parent / "shared" / "plans" / "examples")) / "00-do-son.txt"
CLAUSE_KINDS = {"heading", "duty", "target", "solution", "budget", "recipient", "legal", "other"}
DEADLINE_KINDS = {"day", "month", "quarter", "year", "range", "recurring", "ongoing", "relative"}
COMPARATORS = {"=", ">=", ">", "<=", "<", "~", "between"}


def database_of() -> str:
    """The address of the test's database, which the command is given."""
    from piccolo_conf import DB

    return str(DB.config["dsn"]) if SERVER else str(DB.path)


def said(run: subprocess.CompletedProcess[str]) -> str:
    """What stood on the error stream, out of its frame, on one line; never a stack of calls."""
    assert "Traceback" not in run.stderr, run.stderr
    assert "RuntimeWarning" not in run.stderr, run.stderr
    return " ".join(run.stderr.replace("│", " ").split())


# Reading a plan


def parse(file: Path, folder: Path, *more: str) -> subprocess.CompletedProcess[str]:
    """`tracker plan parse` where no setting would do and no database could be."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("TRACKER_")}
    refused = {"TRACKER_BASE_URL": "ftp://khong/duoc", "TRACKER_DATABASE": "mysql://khong-co"}
    return subprocess.run(
        [sys.executable, "-m", "tracker.cli", "plan", "parse", str(file), *more],
        env=kept | refused | {"PYTHONPATH": str(ROOT)},
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=120,
    )


def is_day(value: Any) -> bool:
    return value is None or (isinstance(value, str) and re.fullmatch(r"\d{4}-\d\d-\d\d", value) is not None)


def is_text(value: Any) -> bool:
    return value is None or isinstance(value, str)


def check_shape(read: dict[str, Any]) -> None:
    """The keys and the kinds of value that issue 2, section 3 promises; nothing more, nothing less."""
    assert set(read) == {"title", "number", "issued_on", "issuer", "units", "clauses", "tasks", "targets", "warnings"}
    assert is_text(read["title"])
    assert is_text(read["number"])
    assert is_text(read["issuer"])
    assert is_day(read["issued_on"])
    assert all(isinstance(unit, str) for unit in read["units"])
    for clause in read["clauses"]:
        assert set(clause) == {"anchor", "text", "kind"}
        assert clause["kind"] in CLAUSE_KINDS
    anchors = [clause["anchor"] for clause in read["clauses"]]
    assert len(anchors) == len(set(anchors))
    for task in read["tasks"]:
        assert set(task) == {"text", "lead", "coordinate", "requested", "deadline", "product", "clause"}
        assert all(isinstance(unit, str) for unit in [*task["lead"], *task["coordinate"]])
        assert isinstance(task["requested"], bool)
        assert is_text(task["product"])
        assert task["clause"] in anchors
        if task["deadline"] is not None:
            assert set(task["deadline"]) == {"text", "kind", "starts_on", "due_on", "recurrence"}
            assert task["deadline"]["kind"] in DEADLINE_KINDS
            assert is_day(task["deadline"]["starts_on"])
            assert is_day(task["deadline"]["due_on"])
            assert is_text(task["deadline"]["recurrence"])
    for target in read["targets"]:
        assert set(target) == {"text", "value", "unit", "comparator", "year", "clause"}
        assert target["comparator"] in COMPARATORS
        assert isinstance(target["value"], list if target["comparator"] == "between" else int | float)
        assert target["year"] is None or isinstance(target["year"], int)
        assert target["clause"] in anchors
    for warning in read["warnings"]:
        assert set(warning) == {"code", "message", "clause"}
        assert warning["clause"] is None or warning["clause"] in anchors


@pytest.mark.parametrize("name", ["binh-dan-hoc-vu-so.docx", "cai-cach-hanh-chinh.xlsx"])
def test_a_plan_is_read_without_settings_and_without_a_database(tmp_path: Path, name: str) -> None:
    read = parse(FILES / name, tmp_path, "--json")
    assert read.returncode == 0, read.stderr
    found = json.loads(read.stdout)
    check_shape(found)
    assert len(found["tasks"]) >= 6
    assert all(task["lead"] for task in found["tasks"])
    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(not EXAMPLE.exists(), reason="the example plans are not at hand")
def test_the_plan_of_do_son_has_its_shape(tmp_path: Path) -> None:
    read = parse(EXAMPLE, tmp_path, "--json")
    assert read.returncode == 0, read.stderr
    found = json.loads(read.stdout)
    check_shape(found)
    assert len(found["targets"]) == 11
    assert found["warnings"]
    plain = parse(EXAMPLE, tmp_path)
    assert f"{len(found['tasks'])} nhiệm vụ, 11 chỉ tiêu" in plain.stdout


def test_what_is_no_plan_is_said_in_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "hong.docx").write_bytes(b"PK khong phai")
    assert (refused := parse(tmp_path / "hong.docx", tmp_path, "--json")).returncode == 1
    assert said(refused)
    assert refused.stdout == ""
    assert parse(tmp_path / "khong-co.docx", tmp_path).returncode == 2


# Help


def words_of(group: Any, before: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    yield before
    for name, inner in group.commands.items():
        if isinstance(inner, rich_click.Group):
            yield from words_of(inner, (*before, name))
        else:
            yield (*before, name)


@pytest.mark.parametrize("words", list(words_of(main)), ids=" ".join)
def test_every_command_teaches(words: tuple[str, ...]) -> None:
    shown = CliRunner().invoke(main, [*words, "--help"])
    assert shown.exit_code == 0
    assert "Usage" in shown.output
    command_shown = main
    for word in words:
        command_shown = command_shown.commands[word]  # type: ignore[attr-defined, assignment]
    assert (command_shown.help or "").strip()
    for option in command_shown.params:
        assert isinstance(option, rich_click.Argument) or option.help, (words, option.name)  # type: ignore[attr-defined]


def test_the_commands_of_the_issue_are_there() -> None:
    promised = {
        ("migrate",), ("demo",), ("serve",), ("user", "add"), ("user", "reset"), ("plan", "parse"), ("plan", "import"),
        ("score",), ("audit", "verify"), ("backup",), ("restore",),
    }  # fmt: skip
    assert promised <= set(words_of(main))


def test_help_needs_nothing(tmp_path: Path) -> None:
    shown = subprocess.run(
        [sys.executable, "-m", "tracker.cli", "--help"],
        env={"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), "TRACKER_BASE_URL": "ftp://khong"},
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert shown.returncode == 0, shown.stderr
    assert list(tmp_path.iterdir()) == []


# The schema


@pytest.fixture
async def nothing() -> AsyncIterator[str]:
    """The address of a database that was never migrated."""
    name = f"empty_{os.urandom(5).hex()}"
    if SERVER:
        await on_server(f"create database {name}")
        yield address_of(name)
        await on_server(f"drop database {name} with (force)")
    else:
        yield str(HOME / f"{name}.sqlite")


async def test_migrate_may_run_again(nothing: str) -> None:
    from piccolo_conf import DB

    if SERVER:
        DB.config = {"dsn": nothing}
    else:
        DB.path = nothing
    for _ in range(2):
        run = command("migrate", database=nothing)
        assert run.returncode == 0, run.stderr
        async with lifespan(DB, most=4):
            found = await rows("select name from migration where app_name = 'tracker' order by name")
            assert [row["name"] for row in found] == sorted({row["name"] for row in found})
            assert found[-1]["name"] == newest_migration()
            assert await rows("select id from unit") == []


@pytest.mark.parametrize(
    "words", [("audit", "verify"), ("serve", "--port", "1"), ("demo",), ("user", "reset", "ai")], ids=" ".join
)
async def test_a_database_never_migrated_is_refused(nothing: str, words: tuple[str, ...]) -> None:
    refused = command(*words, database=nothing)
    assert refused.returncode == 1
    assert "tracker migrate" in said(refused)


@pytest.mark.parametrize(
    "words", [("audit", "verify"), ("serve", "--port", "1"), ("backup", "/khong/duoc.tar.gz")], ids=" ".join
)
async def test_a_schema_of_another_version_is_refused(db: str, words: tuple[str, ...]) -> None:
    await Event.raw(
        "insert into migration (name, app_name, ran_on) values ('2999-01-01T00:00:00:000000', 'tracker', {})",
        datetime(2999, 1, 1),
    )
    refused = command(*words, database=database_of())
    assert refused.returncode == 1
    assert "2999-01-01" in said(refused)
    assert newest_migration() in said(refused)


async def test_a_database_that_is_not_there_is_said_in_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    refused = command("audit", "verify", database="postgresql://nobody@127.0.0.1:1/khong-co")
    assert refused.returncode == 1
    assert "Không mở được cơ sở dữ liệu" in said(refused)


# Settings that forbid a start

REAL = {"TRACKER_BASE_URL": "https://viec.phuong.example", "TRACKER_SECRET": "x" * 40}
MAIL = REAL | {
    "TRACKER_SMTP_HOST": "thu.phuong.example", "TRACKER_MAIL_FROM": "so-viec@phuong.example", "TRACKER_SMTP_LOGIN": "so-viec",
    "TRACKER_SMTP_PASSWORD": "mat-khau-thu",
}  # fmt: skip
GATEWAY = REAL | {"TRACKER_GATEWAY_URL": "https://tin.phuong.example/so-viec", "TRACKER_GATEWAY_TOKEN": "ma-cong-tin"}


@pytest.mark.parametrize(
    ("settings", "sentence"),
    [
        ({"TRACKER_BASE_URL": "https://viec.phuong.example", "TRACKER_SECRET": ""}, "TRACKER_SECRET phải có ít nhất 32 ký tự"),
        ({"TRACKER_BASE_URL": "https://viec.phuong.example", "TRACKER_SECRET": "x" * 31}, "TRACKER_SECRET phải có ít nhất 32"),
        ({"TRACKER_BASE_URL": "http://viec.phuong.example"}, "TRACKER_BASE_URL phải bắt đầu bằng https://"),
        ({"TRACKER_BASE_URL": "http://192.168.1.5:8000"}, "TRACKER_BASE_URL phải bắt đầu bằng https://"),
        ({"TRACKER_BASE_URL": "ftp://localhost"}, "TRACKER_BASE_URL"),
        ({"TRACKER_BASE_URL": "http://localhost/viec"}, "TRACKER_BASE_URL"),
        ({"TRACKER_DATABASE": "mysql://localhost/viec"}, "TRACKER_DATABASE"),
        ({"TRACKER_POOL": "0"}, "TRACKER_POOL"),
        (MAIL | {"TRACKER_MAIL_FROM": ""}, "TRACKER_MAIL_FROM phải có"),
        (MAIL | {"TRACKER_SMTP_HOST": ""}, "TRACKER_SMTP_HOST phải có"),
        (MAIL | {"TRACKER_SMTP_PASSWORD": ""}, "TRACKER_SMTP_LOGIN và TRACKER_SMTP_PASSWORD"),
        (MAIL | {"TRACKER_SMTP_LOGIN": ""}, "TRACKER_SMTP_LOGIN và TRACKER_SMTP_PASSWORD"),
        (MAIL | {"TRACKER_SMTP_SECURITY": "none"}, "TRACKER_SMTP_SECURITY=none"),
        (MAIL | {"TRACKER_SMTP_SECURITY": "ssl"}, "TRACKER_SMTP_SECURITY"),
        (MAIL | {"TRACKER_SMTP_PORT": "0"}, "TRACKER_SMTP_PORT"),
        (MAIL | {"TRACKER_MAIL_FROM": "a@b.vn\nBcc: c@d.vn"}, "TRACKER_MAIL_FROM"),
        (MAIL | {"TRACKER_MAIL_FROM": "khong phai thu"}, "TRACKER_MAIL_FROM"),
        (GATEWAY | {"TRACKER_GATEWAY_TOKEN": ""}, "TRACKER_GATEWAY_URL và TRACKER_GATEWAY_TOKEN"),
        (GATEWAY | {"TRACKER_GATEWAY_URL": ""}, "TRACKER_GATEWAY_URL và TRACKER_GATEWAY_TOKEN"),
        (GATEWAY | {"TRACKER_GATEWAY_URL": "http://tin.phuong.example"}, "TRACKER_GATEWAY_URL"),
        (GATEWAY | {"TRACKER_GATEWAY_URL": "https://ten:mat-khau@tin.phuong.example"}, "TRACKER_GATEWAY_URL"),
        (GATEWAY | {"TRACKER_GATEWAY_URL": "file:///etc/passwd"}, "TRACKER_GATEWAY_URL"),
        (GATEWAY | {"TRACKER_GATEWAY_TOKEN": "mã có dấu"}, "TRACKER_GATEWAY_TOKEN"),
    ],
)
def test_nothing_starts_with_wrong_settings(monkeypatch: pytest.MonkeyPatch, settings: dict[str, str], sentence: str) -> None:
    for name, value in settings.items():
        monkeypatch.setenv(name, value)
    database = settings.get("TRACKER_DATABASE", str(HOME / "khong-mo.sqlite"))
    refused = command("serve", "--port", "1", database=database)
    assert refused.returncode == 1
    assert sentence in said(refused)
    assert not (HOME / "khong-mo.sqlite").exists()
    assert not any(secret in said(refused) for secret in ("mat-khau", "ma-cong-tin"))


@pytest.mark.parametrize(
    "settings",
    [
        REAL, MAIL, MAIL | {"TRACKER_SMTP_LOGIN": "", "TRACKER_SMTP_PASSWORD": ""}, GATEWAY,
        MAIL | {"TRACKER_SMTP_HOST": "127.0.0.1", "TRACKER_SMTP_SECURITY": "none"},
        MAIL | {"TRACKER_MAIL_FROM": "Sổ Việc phường <so-viec@phuong.example>"},
        GATEWAY | {"TRACKER_GATEWAY_URL": "http://127.0.0.1:9000/tin"},
    ],
)  # fmt: skip
def test_these_settings_will_do(monkeypatch: pytest.MonkeyPatch, settings: dict[str, str]) -> None:
    for name, value in settings.items():
        monkeypatch.setenv(name, value)
    assert Settings().problems() == []


def test_the_list_of_settings_names_each_and_tells_no_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in (MAIL | GATEWAY | {"TRACKER_SECRET": "chuoi-bi-mat-" * 4}).items():
        monkeypatch.setenv(name, value)
    listed = command("settings", database=str(HOME / "khong-mo.sqlite"))
    assert listed.returncode == 0
    assert all(f"TRACKER_{name.upper()} " in listed.stdout for name in Settings.model_fields)
    assert not any(secret in said(listed) for secret in ("mat-khau-thu", "ma-cong-tin", "chuoi-bi-mat"))
    assert not any(secret in repr(Settings()) for secret in ("mat-khau-thu", "ma-cong-tin"))


# People


async def enter(client: httpx.AsyncClient, printed: str) -> httpx.Response:
    """Follow a printed link as a person does: look, then press the button."""
    address = printed.strip().splitlines()[-1]
    assert address.startswith("http://localhost:8000/a/")
    page = await client.get(address.removeprefix("http://localhost:8000"))
    token = re.search(r'name="_csrf_token" value="(\w+)"', page.text)
    assert (page.status_code, bool(token)) == (200, True)
    return await client.post(page.url.path, data={"_csrf_token": token and token[1]})


async def test_the_first_administrator_comes_in_by_the_printed_link(app: Any, stranger: httpx.AsyncClient) -> None:
    words = ("user", "add", "Quan-Tri", "--name", "Quản trị viên", "--ward", "UBND phường Thử", "--city", "Thành phố Thử")
    made = command(*words, database=database_of())
    assert made.returncode == 0, made.stderr
    entered = await enter(stranger, made.stdout)
    assert entered.status_code == 303
    assert "mật khẩu" in (await stranger.get("/account/setup")).text.lower()
    assert (await stranger.get("/people")).headers["location"] == "/account/setup"  # sees nothing before a code is set
    for verb in ("unit.founded", "person.created", "appointment.made", "person.link_issued", "person.signed_in"):
        assert await events_of(verb), verb
    again = command(*words, database=database_of())
    assert again.returncode == 1
    assert "đã có người dùng" in said(again)
    assert len(await rows("select id from person")) == 1
    assert len(await events_of("person.created")) == 1


async def test_a_reset_ends_sessions_and_opens_one_door(cast: Cast, stranger: httpx.AsyncClient) -> None:
    before = [await cast.browser("head"), await cast.browser("head")]
    assert [(await browser.get("/account")).status_code for browser in before] == [200, 200]
    done = command("user", "reset", "HEAD", database=database_of())
    assert done.returncode == 0, done.stderr
    assert [(await browser.get("/account")).status_code for browser in before] == [303, 303]
    kept = await rows("select password_hash, totp_secret from person where id = {}", cast.people["head"])
    assert kept == [{"password_hash": "", "totp_secret": ""}]
    assert (await enter(stranger, done.stdout)).status_code == 303
    assert (await stranger.get("/account")).status_code == 200
    assert [row["noun_id"] for row in await events_of("person.reset")] == [cast.people["head"]]
    assert [row["noun_id"] for row in await events_of("person.link_issued")] == [cast.people["head"]]
    unknown = command("user", "reset", "khong-co-ai", database=database_of())
    assert unknown.returncode == 1
    assert "Không có người dùng “khong-co-ai”" in said(unknown)
    assert len(await events_of("person.reset")) == 1


async def test_a_plan_comes_in_by_command_and_only_once(cast: Cast) -> None:
    words = ("plan", "import", str(FILES / "ve-sinh-moi-truong.docx"), "--login", "office")
    first = command(*words, database=database_of())
    assert first.returncode == 0, first.stderr
    plan = (await rows("select id from plan"))[0]["id"]
    assert first.stdout.strip().endswith(f"/plans/{plan}/review")
    assert command(*words, database=database_of()).stdout == first.stdout
    assert len(await rows("select id from plan")) == len(await events_of("plan.imported")) == 1
    nobody = command(*words[:-1], "khong-co-ai", database=database_of())
    assert nobody.returncode == 1
    assert "khong-co-ai" in said(nobody)


# The diary


async def test_the_first_bad_row_of_the_diary_is_named(cast: Cast) -> None:
    await cast.assignment()
    well = command("audit", "verify", database=database_of())
    assert (well.returncode, well.stdout.strip(), well.stderr) == (0, "Nhật ký và các bảng điểm đã công bố đều nguyên vẹn.", "")
    if is_postgres():
        await Event.raw("alter table event disable trigger all")
    else:
        for row in await rows("select name from sqlite_master where type = 'trigger' and tbl_name = 'event'"):
            await Event.raw(f"drop trigger {row['name']}")
    for sequence in (7, 5):
        await Event.raw("update event set actor_name = 'Người khác' where ward = {} and sequence = {}", cast.ward, sequence)
    bad = command("audit", "verify", database=database_of())
    assert bad.returncode == 1
    assert said(bad) == f"Phường {cast.ward}: dòng số 5 đã bị sửa."


# The demonstration


async def test_a_demonstration_asks_for_an_empty_place(cast: Cast) -> None:
    before = await rows("select count(*) as n from unit")
    refused = command("demo", database=database_of())
    assert refused.returncode == 1
    assert said(refused)
    kept = command("demo", "--if-empty", database=database_of())
    assert (kept.returncode, "giữ nguyên" in kept.stdout) == (0, True)
    assert await rows("select count(*) as n from unit") == before
