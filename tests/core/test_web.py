"""The manners of every answer, and what no request may do: come from elsewhere, write by reading, or break a page."""

import io
import json
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from typing import Any

import httpx
import pytest
import structlog
from cast import Browser, Cast, events_of, key_on
from test_permissions import DOORS, TOKEN

from tracker.accounts.links import issue_link
from tracker.core import failures, logs
from tracker.core.clock import now
from tracker.core.database import rows
from tracker.core.static import static
from tracker.core.web import local_path
from tracker.piccolo_app import APP_CONFIG
from tracker.settings import settings

pytestmark = pytest.mark.anyio
PART = {"HX-Request": "true", "HX-Request-Type": "partial"}
HTTPS = "https://viec.phuong.example"
ELSEWHERE = [
    "//evil.example",
    "https://evil.example",
    "/\\evil.example",
    "\\\\evil.example",
    "javascript:alert(1)",
    "evil",
    "/a\r\nb",
]


async def contents() -> dict[str, list[dict[str, Any]]]:
    """Every row of every table: what a request changed shows, whatever it was."""
    return {
        name: await rows(f'select * from "{name}" order by id')
        for name in sorted(table._meta.tablename for table in APP_CONFIG.table_classes)
    }


# Headers


def policy_of(answer: httpx.Response) -> dict[str, str]:
    """The Content-Security-Policy as {directive: sources}."""
    pairs = (one.strip().partition(" ") for one in answer.headers["content-security-policy"].split(";"))
    return {name: sources for name, _, sources in pairs}


@pytest.mark.parametrize(
    ("path", "headers", "status"),
    [
        ("/", {}, 200),
        ("/assignments", PART, 200),
        ("/khong-co", {}, 404),
        ("/assignments/999999", PART, 404),
        ("/acceptance/../notices/../tasks", {}, 405),
        ("/signin", {}, 303),
        ("/static/tracker.css", {}, 200),
        ("/static/khong-co.css", {}, 404),
        ("/health", {}, 200),
        ("/assignments.xlsx", {}, 200),
    ],
)
async def test_every_answer_has_manners(cast: Cast, path: str, headers: dict[str, str], status: int) -> None:
    answer = await (await cast.browser("office")).get(path, headers=headers)
    assert answer.status_code == status
    policy = policy_of(answer)
    nonce = re.fullmatch(r"'nonce-([\w-]+)'", policy.pop("script-src"))
    assert nonce
    assert policy == {
        "default-src": "'none'", "style-src": "'self'", "img-src": "'self'", "connect-src": "'self'", "form-action": "'self'",
        "frame-ancestors": "'none'", "base-uri": "'none'", "require-trusted-types-for": "'script'", "trusted-types": "htmx",
    }  # fmt: skip
    scripts = (
        set(re.findall(r'<script[^>]* nonce="([^"]*)"', answer.text))
        if "text/html" in answer.headers.get("content-type", "")
        else set()
    )
    assert scripts <= {nonce[1]}
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["cross-origin-opener-policy"] == "same-origin"
    assert answer.headers["cross-origin-resource-policy"] == "same-origin"
    assert answer.headers["referrer-policy"] in {"same-origin", "no-referrer"}
    assert "strict-transport-security" not in answer.headers  # http on this machine only
    assert ("no-store" in answer.headers["cache-control"]) == (not path.startswith("/static/tracker"))


async def test_a_refused_or_broken_request_has_manners_too(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    office = await cast.browser("office")
    refused = await office.client.post("/tasks", data={"text": "x"})

    async def broken(*_: Any, **__: Any) -> None:
        raise RuntimeError

    monkeypatch.setattr("tracker.plans.queries.listing", broken)
    for answer, status in ((refused, 403), (await office.get("/plans"), 500)):
        assert answer.status_code == status
        assert policy_of(answer)["default-src"] == "'none'"
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert "no-store" in answer.headers["cache-control"]


async def test_the_log_of_a_bug_tells_no_secret(
    cast: Cast, stranger: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One JSON object a line, with where it happened; not what was typed, nor what opens a session."""
    lines = io.StringIO()
    monkeypatch.setattr(failures, "log", structlog.wrap_logger(structlog.PrintLogger(lines), processors=logs.PROCESSORS))

    async def broken(*_: Any, **__: Any) -> None:
        raise RuntimeError("hỏng giữa chừng")

    monkeypatch.setattr("tracker.accounts.actions.check_password", broken)
    page = await stranger.get("/signin")
    token = re.search(r'name="_csrf_token" value="(\w+)"', page.text)
    assert token
    typed = {"_csrf_token": token[1], "login": "ten-dang-nhap", "password": "mat khau bi mat"}
    assert (await stranger.post("/signin", data=typed)).status_code == 500
    (line,) = lines.getvalue().splitlines()
    told = json.loads(line)
    assert (told["event"], told["level"], told["path"], told["method"]) == ("bug", "error", "/signin", "POST")
    assert "hỏng giữa chừng" in told["exception"]
    assert "accounts/pages.py" in told["exception"]
    for secret in ("mat khau bi mat", token[1], stranger.cookies["visit"]):
        assert secret not in line


async def test_two_answers_never_share_a_nonce(cast: Cast) -> None:
    office = await cast.browser("office")
    assert len({policy_of(await office.get("/help"))["script-src"] for _ in range(3)}) == 3


# https


@pytest.fixture
def https(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("TRACKER_BASE_URL", HTTPS)
    settings.cache_clear()
    yield
    monkeypatch.undo()
    settings.cache_clear()


def cookies_of(answer: httpx.Response) -> dict[str, set[str]]:
    """Name → its attributes, in lower case, of every cookie the answer sets."""
    found = {}
    for line in answer.headers.get_list("set-cookie"):
        pair, *attributes = [piece.strip() for piece in line.split(";")]
        found[pair.partition("=")[0]] = {
            one.lower().partition("=")[0] if "max-age" in one.lower() else one.lower() for one in attributes
        }
    return found


async def test_cookies_are_bound_to_the_host_wherever_it_is_https(https: None, cast: Cast) -> None:
    """The name and the attributes that make a browser keep the session to this one host; a plain one is not ours."""
    transport = httpx.ASGITransport(app=cast.app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url=HTTPS) as client:
        path = await issue_link(cast.people["head"], by=None, at=now())
        page = await client.get(path)
        assert page.headers["strict-transport-security"].startswith("max-age=31536000")
        found = re.search(r'name="_csrf_token" value="(\w+)"', page.text)
        assert found
        entered = await client.post(path, data={"_csrf_token": found[1], "next": "/account"})
        assert (entered.status_code, entered.headers["location"]) == (303, "/account")
        (name, attributes), *others = [*cookies_of(entered).items()]
        assert (name, others) == ("__Host-session", [])
        assert {"secure", "httponly", "samesite=lax", "path=/", "max-age"} == attributes
        assert all(key.startswith("__Host-") and "secure" in value for key, value in cookies_of(page).items())
        token = client.cookies["__Host-session"]
        assert (await client.get("/account")).status_code == 200
        client.cookies.clear()
        client.cookies.set("session", token, domain="viec.phuong.example")
        assert (await client.get("/account")).status_code == 303
    assert len(await events_of("person.signed_in")) == 1


async def test_on_this_machine_the_cookie_is_plain_but_still_closed_to_scripts(cast: Cast, stranger: httpx.AsyncClient) -> None:
    page = await stranger.get("/signin")
    assert cookies_of(page) == {"visit": {"httponly", "samesite=lax", "path=/"}}


# Where requests come from


@pytest.mark.parametrize(
    "case", ["no token", "empty token", "another session's token", "another origin", "cross-site", "same-site", "json"]
)
async def test_what_comes_from_elsewhere_changes_nothing(cast: Cast, case: str) -> None:
    office, other = await cast.browser("office"), await cast.browser("second_office")
    page = await office.get("/tasks/new")
    await other.get("/help")
    fields = {
        "text": "Việc từ trang khác", "leads": str(cast.units["five"].id), "weight": "1", "_key": key_on(page),
        "_csrf_token": office.csrf,
    }  # fmt: skip
    headers: dict[str, str] = {}
    more: dict[str, Any] = {"data": fields}
    match case:
        case "no token":
            del fields["_csrf_token"]
        case "empty token":
            fields["_csrf_token"] = ""
        case "another session's token":
            fields["_csrf_token"] = other.csrf
        case "another origin":
            headers["Origin"] = "https://evil.example"
        case "cross-site" | "same-site":
            headers["Sec-Fetch-Site"] = case
        case _:
            more = {"json": fields, "headers": {"x-csrftoken": office.csrf}}
    before = await contents()
    answer = await office.client.post("/tasks", **{"headers": headers, **more})
    assert answer.status_code == (400 if case == "json" else 403)
    assert await contents() == before
    assert (await office.client.post("/tasks", data={**fields, "_csrf_token": office.csrf})).status_code == 303
    assert len(await events_of("assignment.given")) == 1


async def test_our_own_pages_are_heard(cast: Cast) -> None:
    office = await cast.browser("office")
    await office.get("/help")
    for headers in ({"Origin": "http://localhost:8000"}, {"Origin": "http://localhost", "Sec-Fetch-Site": "same-origin"}):
        assert (await office.post("/notices", headers=headers)).status_code == 303
    answer = await office.client.post(
        "/notices", data={"_key": "x"}, headers={"x-csrftoken": office.csrf, "Sec-Fetch-Site": "same-origin"}
    )
    assert answer.status_code == 303


async def test_the_token_of_a_visit_ends_with_signing_in(cast: Cast, stranger: httpx.AsyncClient) -> None:
    page = await stranger.get("/signin")
    found = re.search(r'name="_csrf_token" value="(\w+)"', page.text)
    assert found
    head = await cast.browser("head")
    head.client.cookies.set("visit", stranger.cookies["visit"])
    assert (await head.client.post("/notices", data={"_csrf_token": found[1]})).status_code == 403


ACTORS = ("office", "leader", "head", "administrator", "appraiser")


async def stage(cast: Cast) -> dict[str, int]:
    """Something real behind every kind of address: what `{…}` in a door stands for."""
    assignment = await cast.assignment("five", coordinating=(cast.known("school"),))
    return {
        "assignment_id": assignment, "unit_id": cast.units["six"].id, "person_id": cast.people["other_head"],
        "appointment_id": cast.appointments["other_head"], "task_id": (await cast.look(assignment))["task"],
    }  # fmt: skip


def filled(door: str, values: dict[str, int]) -> str:
    return re.sub(r"{(\w+)}", lambda found: str(values.get(found[1], 999_999)), door)


async def test_a_field_that_a_form_does_not_have_is_refused(cast: Cast) -> None:
    """No mass assignment: at every door that someone may use, an unknown field is 422 and changes nothing."""
    values = await stage(cast)
    browsers = [await cast.browser(name) for name in ACTORS]
    before = await contents()
    wrong = []
    for method, door in DOORS:
        if method != "POST" or door in HEARS_NOTHING:
            continue
        answers = {(await browser.post(filled(door, values), {"ward": "1"})).status_code for browser in browsers}
        if not answers <= {403, 404, 409, 422} or (answers <= {403, 409} and "{assignment_id}" in door):
            wrong.append((door, answers))
    assert wrong == []
    assert await contents() == before


HEARS_NOTHING = {"/a/{token}", "/a/{token}/request"}  # a dead link answers before any form is read


# Where people are sent


@pytest.mark.parametrize("typed", ELSEWHERE)
def test_only_addresses_of_this_site_are_followed(typed: str) -> None:
    assert local_path(typed) == "/"


@pytest.mark.parametrize("typed", ["/", "/assignments/12", "/assignments?timing=late&q=n%C6%B0%E1%BB%9Bc"])
def test_addresses_of_this_site_are_kept(typed: str) -> None:
    assert local_path(typed) == typed


@pytest.mark.parametrize("typed", [*ELSEWHERE, "/việc", "/" + "a" * 5_000, "/%0d%0aSet-Cookie:x=y"])
async def test_next_leads_nowhere_else(cast: Cast, stranger: httpx.AsyncClient, typed: str) -> None:
    head = await cast.browser("head")
    chosen = await head.post("/account/hat", {"appointment": cast.appointments["head"], "next": typed})
    path = await issue_link(cast.people["head"], by=None, at=now())
    page = await stranger.get(path, params={"next": typed})
    token = re.search(r'name="_csrf_token" value="(\w+)"', page.text)
    assert token
    entered = await stranger.post(path, data={"_csrf_token": token[1], "next": typed})
    for answer in (chosen, await head.get("/signin", params={"next": typed}), entered):
        assert answer.status_code in {303, 404, 422}
        target = answer.headers.get("location", "/")
        assert target.startswith("/")
        assert not target.startswith(("//", "/\\"))
        assert "evil" not in target
        assert "x=y" not in answer.headers.get("set-cookie", "")


async def test_a_stranger_comes_back_to_the_page_that_was_asked_for(stranger: httpx.AsyncClient) -> None:
    answer = await stranger.get("/assignments?q=n%C6%B0%E1%BB%9Bc&timing=late")
    assert answer.status_code == 303
    page = await stranger.get(answer.headers["location"])
    assert 'value="/assignments?q=n%C6%B0%E1%BB%9Bc&amp;timing=late"' in page.text


# Reading only reads


async def test_no_get_writes(cast: Cast) -> None:
    """Every GET door, by every kind of user, by page and by part: the whole database stays as it was."""
    values = await stage(cast)
    browsers = [await cast.browser(name) for name in ACTORS]
    before = await contents()
    opened = set()
    for method, door in DOORS:
        if method != "GET":
            continue
        for browser in browsers:
            answer = await browser.get(filled(door, values))
            assert answer.status_code < 500, door
            if answer.status_code == 200:
                opened.add(door)
            await browser.get(filled(door, values), headers=PART)
    assert await contents() == before
    assert {
        "/",
        "/assignments/{assignment_id}",
        "/assignments/{assignment_id}/report",
        "/units/{unit_id}",
        "/notices",
    } <= opened
    assert len(opened) > 30


# What nobody means


@pytest.mark.parametrize(
    "bad", ["0", "-1", "+1", "٣", "1e3", str(10**20), str(2**63), "01x", "1.5", "%00", "%C0%AE", "1%20", "%27"]
)
async def test_an_absurd_id_is_a_page_that_is_not_there(cast: Cast, bad: str) -> None:
    values = await stage(cast)
    browsers = [await cast.browser(name) for name in ACTORS]
    for (method, door), roles in DOORS.items():
        if method != "GET" or roles is TOKEN:
            continue
        for name in re.findall(r"{(\w+)}", door):
            path = re.sub(r"{(\w+)}", lambda found, name=name: bad if found[1] == name else str(values.get(found[1], 1)), door)
            answers = {(await browser.get(path)).status_code for browser in browsers}
            assert answers <= {403, 404}, door
            assert 404 in answers, door


NASTY = [
    "\x00", "a\x00b", "\u202e\u2066evil", "x" * 5_000, "😀" * 40, "=cmd()", "' or 1=1 --", '"; drop table event; --', "%", "_", "!",
    "\\", "{}", "{0}", "%s", "<script>alert(1)</script>", "10" * 30, "-1", "٣", "0001-01-01", "31/02/2026", "9999-12-31~9223372036854775807",
    "2026-01-01~" + "9" * 19, "nước " * 50, "e\u0301\u0323" * 60, "\ufeff", "\n\r\t",
]  # fmt: skip
RAW = ["%ff%fe", "%c3%28", "%ed%a0%80", "%", "%zz", "a&q=b", "a;q=b", "%u0041"]
ASKED = {
    "/assignments": ("timing", "unit", "kind", "plan", "requested", "q", "from", "to", "after"),
    "/assignments.xlsx": ("q", "from"),
    "/events": ("noun", "unit", "person", "from", "to", "before"),
    "/search": ("q",),
    "/people": ("q",),
    "/people/new": ("unit",),
    "/tasks/new": ("plan",),
    "/signin": ("next",),
    "/account/hat": ("next",),
}


@pytest.mark.parametrize("path", ASKED)
async def test_no_question_breaks_a_page(cast: Cast, path: str) -> None:
    await cast.assignment("five")
    office = await cast.browser("office")
    wrong = []
    for name in ASKED[path]:
        for typed in NASTY:
            answer = await office.get(path, params={name: typed})
            if answer.status_code not in {200, 303, 400} or "<script>alert" in answer.text:
                wrong.append((name, typed[:20], answer.status_code))
        for typed in RAW:
            answer = await office.get(f"{path}?{name}={typed}")
            if answer.status_code not in {200, 303, 400}:
                wrong.append((name, typed, answer.status_code))
    assert wrong == []


class Forms(HTMLParser):
    """The POST forms of a page: (address, name → value, names of what a person fills in)."""

    def __init__(self, markup: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str], set[str]]] = []
        self.feed(markup)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        has = {name: value or "" for name, value in attrs}
        if tag == "form" and has.get("method") == "post":
            self.found.append((has.get("action", ""), {}, set()))
        elif self.found and tag in {"input", "textarea", "select", "button"} and has.get("name") and has.get("type") != "file":
            self.found[-1][1][has["name"]] = has.get("value", "")
            if has.get("type") != "hidden":
                self.found[-1][2].add(has["name"])


NONSENSE = ["", "\x00", "x" * 5_000, "' or 1=1 --", "9" * 30, "-1", "٣", "31/02/2026", "=cmd()", "😀", "\u202e"]


async def test_no_form_breaks_whatever_is_typed(cast: Cast) -> None:
    """Every form of every page, all its fields filled in with the same nonsense: an answer, never a fault."""
    values = await stage(cast)
    sent, wrong = set(), []
    for name in ACTORS:
        browser = await cast.browser(name)
        doors = [door for method, door in DOORS if method == "GET" and not door.startswith(("/a/", "/demo"))]
        pages = [await browser.get(filled(door, values)) for door in doors]
        forms = {address: (fields, typing) for page in pages for address, fields, typing in Forms(page.text).found if typing}
        for address, (fields, typing) in forms.items():
            if address == "/signout":
                continue
            for typed in NONSENSE:
                answer = await browser.client.post(address, data=fields | dict.fromkeys(typing, typed))
                sent.add(address)
                if answer.status_code >= 500 or answer.status_code == 400:
                    wrong.append((name, address, typed[:20], sorted(typing), answer.status_code))
    assert wrong == []
    assert len(sent) > 12


@pytest.mark.parametrize("fields", [{}, {"done": "x" * 5_000}])
async def test_a_report_without_an_answer_is_asked_again(cast: Cast, fields: dict[str, str]) -> None:
    assignment = await cast.assignment("five")
    head = await cast.browser("head")
    assert (await head.post(f"/assignments/{assignment}/report", fields)).status_code == 422


@pytest.mark.parametrize(
    ("typed", "finds"), [("phat dong", True), ("%", False), ("_", False), ("phat%dong", False), ("' or 1=1 --", False)]
)
async def test_signs_of_the_database_mean_themselves(cast: Cast, typed: str, finds: bool) -> None:
    await cast.assignment("five")
    office = await cast.browser("office")
    for path in ("/search", "/assignments"):
        answer = await office.get(path, params={"q": typed})
        assert ('href="/assignments/' in answer.text) == finds, path


async def test_a_search_without_words_finds_everybody_and_signs_find_nobody(cast: Cast) -> None:
    office = await cast.browser("office")
    assert "/people/" + str(cast.people["head"]) in (await office.get("/people?q=")).text
    for typed in ("%", "_", "khong ai ten the"):
        assert "/people/" + str(cast.people["head"]) not in (await office.get("/people", params={"q": typed})).text


async def test_static_names_lead_nowhere_else(stranger: httpx.AsyncClient) -> None:
    for path in (
        "/static/../tracker/settings.py",
        "/static/%2e%2e/settings.py",
        "/static//etc/passwd",
        "/static/%00",
        "/static/",
    ):
        assert (await stranger.get(path)).status_code == 404
    assert (await stranger.get(static("tracker.css"))).status_code == 200


async def test_a_browser_of_the_cast_really_is_signed_in(cast: Cast) -> None:
    """What the walks above stand on: each actor opens their own home."""
    for name in ACTORS:
        browser: Browser = await cast.browser(name)
        assert (await browser.get("/")).status_code == 200
