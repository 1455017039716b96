"""Who may open which door: one declared table, role × door. A door that is not declared fails."""

import re
from typing import Any

import pytest
from cast import Browser, Cast

from tracker.core.viewer import Role

pytestmark = pytest.mark.anyio

EVERYBODY = frozenset(Role)
UNIT = frozenset({Role.HEAD, Role.DEPUTY, Role.STAFF})
OFFICE = frozenset({Role.OFFICE})
VERIFIERS = frozenset({Role.OFFICE, Role.LEADER})
MANAGERS = frozenset({Role.OFFICE, Role.ADMINISTRATOR})
ADMINISTRATOR = frozenset({Role.ADMINISTRATOR})
OVERSEERS = frozenset({Role.OFFICE, Role.LEADER, Role.OBSERVER})
READERS = frozenset({Role.OFFICE, Role.LEADER, Role.OBSERVER, Role.ADMINISTRATOR, Role.APPRAISER})
SEERS = OVERSEERS | {Role.APPRAISER}
HEAD = frozenset({Role.HEAD})
KEEPERS = frozenset({Role.OFFICE, Role.LEADER, Role.ADMINISTRATOR})
NAMERS = frozenset({Role.HEAD, Role.DEPUTY})
LEADER = frozenset({Role.LEADER})
APPRAISER = frozenset({Role.APPRAISER})
MONEY = frozenset({Role.OFFICE, Role.APPRAISER, Role.LEADER, Role.OBSERVER})
PUBLIC = None
TOKEN = frozenset[Role]()  # no role opens it: only the token of another system (tests/exchange)

A, P, D, U, H, T, W, Y, X, S, N, C, Q, G, V, R, B, M, K, L, E = (
    "/assignments/{assignment_id}", "/plans/{plan_id}", "/plans/{plan_id}/drafts/{draft_id}", "/units/{unit_id}",
    "/people/{person_id}", "/tasks/{task_id}", "/workdays/{day}", "/workdays/years/{year}", "/extensions/{extension_id}",
    "/scores/periods/{period_id}", "/scores/periods/{period_id}/heads/{appointment_id}",
    "/campaigns/{campaign_id}", "/campaigns/{campaign_id}/candidates/{candidate_ref}",
    "/readings/{indicator_id}/{period_key}", "/indicators/{indicator_id}",
    "/reports/{request_id}", "/reports/{request_id}/submissions/{submission_id}", "/reports/mine/{submission_id}",
    "/reports/kinds/{kind_id}",
    "/paper-templates/{kind}",
    "/budgets/{estimate_id}",
)  # fmt: skip

J = f"{R}/consolidation"

DOORS: dict[tuple[str, str], frozenset[Role] | None] = {
    ("GET", "/"): EVERYBODY, ("GET", "/help"): EVERYBODY, ("GET", "/search"): EVERYBODY,
    ("GET", "/briefing"): OVERSEERS, ("GET", "/briefing.pdf"): OVERSEERS, ("GET", "/briefing.docx"): OVERSEERS,
    ("POST", "/reminders"): OFFICE, ("POST", "/chase"): OFFICE, ("GET", f"{A}/promise"): UNIT, ("POST", f"{A}/promise"): UNIT,
    ("GET", "/ladder"): READERS - {Role.APPRAISER}, ("POST", "/ladder"): MANAGERS, ("POST", "/ladder/removal"): MANAGERS,
    ("GET", "/messages"): MANAGERS, ("POST", "/messages/{message_id}/resend"): MANAGERS, ("GET", "/timetable"): MANAGERS,
    ("GET", "/health"): PUBLIC, ("HEAD", "/health"): PUBLIC,
    ("GET", "/signin"): PUBLIC, ("POST", "/signin"): PUBLIC, ("GET", "/a/{token}"): PUBLIC, ("POST", "/a/{token}"): PUBLIC,
    ("POST", "/a/{token}/request"): PUBLIC, ("GET", "/demo"): PUBLIC, ("POST", "/demo/signin"): PUBLIC,
    ("POST", "/signout"): EVERYBODY, ("GET", "/account"): EVERYBODY, ("GET", "/account/setup"): EVERYBODY,
    ("POST", "/account/password"): EVERYBODY, ("GET", "/account/code"): EVERYBODY, ("POST", "/account/code"): EVERYBODY,
    ("GET", "/account/hat"): EVERYBODY, ("POST", "/account/hat"): EVERYBODY, ("GET", "/account/proof"): EVERYBODY,
    ("POST", "/account/proof"): EVERYBODY,
    ("GET", "/people"): MANAGERS, ("GET", "/people/new"): MANAGERS, ("POST", "/people"): MANAGERS, ("GET", H): MANAGERS,
    ("POST", f"{H}/appointments"): MANAGERS, ("POST", f"{H}/appointments/{{appointment_id}}/end"): MANAGERS,
    ("POST", f"{H}/contact"): MANAGERS, ("GET", "/preferences"): EVERYBODY, ("POST", "/preferences"): EVERYBODY,
    ("POST", "/preferences/feed"): EVERYBODY, ("POST", "/preferences/feed/revocation"): EVERYBODY,
    ("GET", "/preferences/mail/{token}"): PUBLIC, ("POST", "/preferences/mail/{token}"): PUBLIC,
    ("GET", "/calendar/{name}"): PUBLIC,
    ("POST", f"{H}/link"): MANAGERS, ("POST", f"{H}/disabling"): ADMINISTRATOR, ("POST", f"{H}/enabling"): ADMINISTRATOR,
    ("GET", "/events"): READERS, ("GET", "/notices"): EVERYBODY, ("POST", "/notices"): EVERYBODY,
    ("GET", "/units"): EVERYBODY, ("GET", "/units/new"): MANAGERS, ("POST", "/units"): MANAGERS, ("GET", U): EVERYBODY,
    ("POST", f"{U}/change"): MANAGERS, ("POST", f"{U}/aliases"): MANAGERS, ("POST", f"{U}/aliases/removal"): MANAGERS,
    ("GET", f"{U}/closing"): MANAGERS, ("POST", f"{U}/closing"): MANAGERS,
    ("GET", "/assignments"): EVERYBODY, ("GET", "/assignments.xlsx"): EVERYBODY, ("GET", A): EVERYBODY,
    ("POST", f"{A}/acknowledgement"): UNIT, ("GET", f"{A}/change"): OFFICE, ("POST", f"{A}/change"): OFFICE,
    ("GET", f"{A}/cancellation"): OFFICE, ("POST", f"{A}/cancellation"): OFFICE, ("GET", f"{A}/reopening"): VERIFIERS,
    ("POST", f"{A}/reopening"): VERIFIERS, ("GET", f"{A}/contributions"): UNIT, ("POST", f"{A}/contributions"): UNIT,
    ("GET", "/contributions/{contribution_id}"): UNIT, ("POST", "/contributions/{contribution_id}"): UNIT,
    ("GET", f"{A}/extension"): UNIT, ("POST", f"{A}/extension"): UNIT, ("GET", f"{A}/handover"): UNIT,
    ("POST", f"{A}/handover"): UNIT, ("GET", "/extensions"): VERIFIERS, ("POST", "/extensions/bulk"): OFFICE, ("GET", X): VERIFIERS,
    ("POST", f"{X}/grant"): VERIFIERS, ("POST", f"{X}/refusal"): VERIFIERS, ("POST", f"{X}/withdrawal"): UNIT | OFFICE,
    ("GET", f"{X}/evidence/{{evidence_id}}"): EVERYBODY,
    ("GET", "/tasks/new"): OFFICE, ("POST", "/tasks"): OFFICE, ("GET", T): EVERYBODY, ("POST", f"{T}/units"): OFFICE,
    ("GET", f"{A}/report"): UNIT, ("POST", f"{A}/report"): UNIT, ("GET", f"{A}/report/numbers"): UNIT,
    ("POST", f"{A}/report/numbers"): UNIT, ("GET", f"{A}/report/evidence"): UNIT, ("POST", f"{A}/report/evidence"): UNIT,
    ("POST", f"{A}/report/removal"): UNIT, ("POST", f"{A}/report/note"): UNIT, ("GET", f"{A}/report/check"): UNIT,
    ("POST", f"{A}/submission"): UNIT, ("GET", f"{A}/sent"): UNIT, ("GET", f"{A}/report/progress"): UNIT,
    ("POST", f"{A}/report/progress"): UNIT, ("GET", f"{A}/behalf"): OFFICE, ("POST", f"{A}/behalf"): OFFICE,
    ("GET", "/acceptance"): VERIFIERS, ("POST", "/acceptance"): VERIFIERS, ("GET", f"{A}/review"): VERIFIERS,
    ("POST", f"{A}/acceptance"): VERIFIERS, ("POST", f"{A}/return"): VERIFIERS, ("GET", "/evidence/{evidence_id}"): EVERYBODY,
    ("GET", "/readings"): EVERYBODY, ("GET", G): EVERYBODY, ("POST", G): UNIT, ("POST", f"{G}/check"): UNIT,
    ("POST", f"{G}/edit"): UNIT, ("GET", f"{G}/sent"): UNIT, ("GET", f"{G}/evidence/{{evidence_id}}"): EVERYBODY,
    ("GET", "/indicators/{indicator_id}/readings/new"): OFFICE, ("POST", "/indicators/{indicator_id}/readings"): OFFICE,
    ("GET", "/indicators"): EVERYBODY, ("GET", V): EVERYBODY, ("GET", f"{V}/table.xlsx"): READERS,
    ("GET", "/indicators/completeness"): READERS, ("GET", "/indicators/completeness.xlsx"): READERS,
    ("GET", "/indicators/new"): OFFICE, ("POST", "/indicators/new"): OFFICE, ("GET", f"{V}/setup"): OFFICE,
    ("POST", f"{V}/setup"): OFFICE, ("GET", f"{V}/targets"): OFFICE, ("POST", f"{V}/targets"): OFFICE,
    ("GET", f"{V}/targets/{{target_id}}"): OFFICE, ("POST", f"{V}/targets/{{target_id}}"): OFFICE,
    ("GET", f"{V}/closing"): OFFICE, ("POST", f"{V}/closing"): OFFICE, ("POST", f"{V}/reopening"): OFFICE,
    ("GET", "/indicators/import"): OFFICE, ("POST", "/indicators/import"): OFFICE,
    ("GET", "/indicators/import/template.xlsx"): OFFICE, ("GET", "/indicators/import/{file_id}"): OFFICE,
    ("POST", "/indicators/import/{file_id}"): OFFICE, ("GET", "/indicators/import/{file_id}/problems.xlsx"): OFFICE,
    ("GET", "/plans"): EVERYBODY, ("GET", "/plans/new"): OFFICE, ("POST", "/plans"): OFFICE, ("GET", P): EVERYBODY,
    ("GET", f"{P}/text"): EVERYBODY, ("GET", f"{P}/history"): READERS, ("GET", f"{P}/coverage"): READERS,
    ("GET", f"{P}/chain"): VERIFIERS,
    ("GET", f"{P}/documents/{{document_id}}"): EVERYBODY, ("GET", f"{P}/annex"): OFFICE, ("POST", f"{P}/annex"): OFFICE,
    ("POST", f"{P}/closing"): OFFICE, ("GET", f"{P}/review"): OFFICE, ("GET", D): OFFICE, ("POST", D): OFFICE,
    ("POST", f"{D}/drop"): OFFICE, ("POST", f"{D}/restoration"): OFFICE, ("POST", f"{D}/split"): OFFICE,
    ("POST", f"{D}/merge"): OFFICE, ("POST", f"{P}/drafts"): OFFICE, ("POST", f"{P}/several"): OFFICE,
    ("POST", f"{P}/targets/{{target_id}}"): OFFICE, ("POST", f"{P}/warnings"): OFFICE, ("GET", f"{P}/publication"): OFFICE,
    ("POST", f"{P}/publication"): OFFICE,
    ("GET", f"{T}/deadline"): OFFICE, ("POST", f"{T}/deadline"): OFFICE, ("GET", f"{T}/recurrence"): OFFICE,
    ("POST", f"{T}/recurrence"): OFFICE, ("GET", f"{T}/recurrence/end"): OFFICE, ("POST", f"{T}/recurrence/end"): OFFICE,
    ("GET", "/workdays"): EVERYBODY, ("POST", "/workdays"): MANAGERS, ("GET", W): MANAGERS, ("POST", W): MANAGERS,
    ("POST", f"{W}/removal"): MANAGERS, ("POST", f"{Y}/announcement"): MANAGERS, ("POST", f"{Y}/computation"): MANAGERS,
    ("POST", "/workdays/grace"): MANAGERS, ("GET", "/settings"): READERS, ("POST", "/settings"): MANAGERS,
    ("GET", "/scores/mine"): HEAD, ("GET", "/scores/mine/{component}"): HEAD, ("GET", "/scores/mine/history"): HEAD,
    ("GET", "/scores/mine/general"): HEAD, ("POST", "/scores/mine/general"): HEAD, ("POST", "/scores/mine/agreement"): HEAD,
    ("GET", "/scores"): VERIFIERS, ("POST", "/scores/periods"): OFFICE, ("GET", S): VERIFIERS,
    ("POST", f"{S}/announcement"): VERIFIERS, ("POST", f"{S}/publication"): LEADER, ("POST", f"{S}/confirmation"): LEADER,
    ("GET", N): VERIFIERS, ("POST", f"{N}/points"): LEADER, ("POST", f"{N}/criteria"): VERIFIERS,
    ("POST", f"{N}/causes"): VERIFIERS, ("POST", f"{N}/causes/revocation"): VERIFIERS, ("POST", f"{N}/placement"): VERIFIERS,
    ("POST", f"{N}/reopening"): LEADER, ("GET", "/scores/cards/{card_id}"): VERIFIERS | HEAD,
    ("GET", "/scores/cards/{card_id}/facts.json"): VERIFIERS | HEAD, ("GET", "/scores/cards/{card_id}/rules.json"): VERIFIERS | HEAD,
    ("GET", "/holding"): OVERSEERS, ("GET", "/letters"): OVERSEERS, ("POST", "/letters"): OFFICE, ("POST", "/letters/new"): OFFICE,
    ("GET", "/letters/{letter_id}"): OVERSEERS, ("GET", "/letters/{letter_id}/file"): OVERSEERS,
    ("GET", "/scores/mine/appeal"): EVERYBODY, ("POST", "/scores/mine/appeal"): EVERYBODY, ("GET", "/appeals"): VERIFIERS,
    ("GET", "/appeals/{appeal_id}"): EVERYBODY, ("POST", "/appeals/{appeal_id}/upholding"): VERIFIERS,
    ("POST", "/appeals/{appeal_id}/rejection"): VERIFIERS, ("POST", "/appeals/{appeal_id}/withdrawal"): EVERYBODY,
    ("GET", "/appeals/{appeal_id}/evidence/{evidence_id}"): EVERYBODY,
    ("GET", "/rule-sets"): EVERYBODY, ("GET", "/rule-sets/{key}"): EVERYBODY, ("GET", "/rule-sets/{key}/versions"): MANAGERS,
    ("POST", "/rule-sets/{key}/versions"): MANAGERS, ("GET", "/rule-sets/new"): MANAGERS, ("POST", "/rule-sets/new"): MANAGERS,
    ("POST", "/rule-sets/populations"): MANAGERS,
    ("GET", "/grades"): VERIFIERS, ("POST", "/grades/papers"): VERIFIERS, ("GET", "/grades/{appointment_id}"): VERIFIERS,
    ("POST", "/grades/{appointment_id}"): LEADER, ("POST", "/grades/units/{unit_id}"): LEADER,
    ("GET", "/award-kinds"): KEEPERS, ("GET", "/award-kinds/{key}"): KEEPERS, ("GET", "/award-kinds/{key}/versions"): MANAGERS,
    ("POST", "/award-kinds/{key}/versions"): MANAGERS, ("POST", "/award-kinds/salaries"): MANAGERS,
    ("GET", "/awards"): VERIFIERS, ("GET", "/awards/print"): VERIFIERS, ("GET", "/awards.xlsx"): VERIFIERS,
    ("GET", "/awards/mine"): UNIT, ("GET", "/awards/{award_id}"): VERIFIERS | UNIT,
    ("POST", "/awards/{award_id}/withdrawal"): LEADER, ("POST", "/awards/{award_id}/confirmation"): LEADER,
    ("GET", "/awards/import"): OFFICE, ("POST", "/awards/import"): OFFICE, ("GET", "/awards/import/template.xlsx"): OFFICE,
    ("GET", "/awards/import/{file_id}"): OFFICE, ("POST", "/awards/import/{file_id}"): OFFICE,
    ("GET", "/awards/import/{file_id}/problems.xlsx"): OFFICE,
    ("GET", f"{C}/dossier"): VERIFIERS, ("POST", f"{C}/dossier"): VERIFIERS, ("GET", f"{C}/dossier.zip"): VERIFIERS,
    ("GET", f"{C}/dossier/files/{{file_id}}"): VERIFIERS, ("GET", f"{C}/candidates/{{ref}}/report"): VERIFIERS,
    ("POST", f"{C}/candidates/{{ref}}/report"): VERIFIERS, ("POST", f"{C}/candidates/{{ref}}/report/removal"): VERIFIERS,
    ("GET", f"{C}/candidates/{{ref}}/report/{{form}}"): VERIFIERS,
    ("GET", f"{S}/papers"): VERIFIERS, ("POST", f"{S}/papers"): VERIFIERS, ("GET", "/scores/files/{file_id}"): VERIFIERS,
    ("GET", f"{S}/open-data.json"): VERIFIERS, ("GET", f"{S}/open-data.csv"): VERIFIERS,
    ("GET", "/praises"): VERIFIERS, ("POST", "/praises"): LEADER, ("GET", "/praises/new"): LEADER, ("GET", "/praises/mine"): UNIT,
    ("GET", "/praises/{praise_id}"): VERIFIERS | UNIT, ("GET", "/praises/{praise_id}/file"): VERIFIERS | UNIT,
    ("POST", "/praises/{praise_id}/letter"): LEADER, ("POST", "/praises/{praise_id}/passing"): LEADER,
    ("GET", f"{J}/{{number}}/report.docx"): SEERS, ("GET", f"{J}/{{number}}/report.pdf"): SEERS,
    ("GET", "/reports/{request_id}/notice.docx"): OFFICE, ("GET", "/reports/{request_id}/notice.pdf"): OFFICE,
    ("GET", "/reports/overdue"): SEERS, ("GET", "/reports/overdue.docx"): SEERS, ("GET", "/reports/overdue.pdf"): SEERS,
    ("GET", "/reports/overdue.xlsx"): SEERS, ("GET", "/reports/statistics"): SEERS, ("GET", "/reports/statistics.docx"): SEERS,
    ("GET", "/reports/statistics.pdf"): SEERS, ("GET", "/reports/statistics.xlsx"): SEERS,
    ("GET", "/paper-templates"): MANAGERS, ("GET", L): MANAGERS, ("POST", L): MANAGERS, ("GET", f"{L}/built-in.docx"): MANAGERS,
    ("GET", f"{L}/sample.docx"): MANAGERS, ("GET", f"{L}/sample.pdf"): MANAGERS, ("GET", f"{L}/settings"): MANAGERS,
    ("POST", f"{L}/settings"): MANAGERS, ("POST", f"{L}/removal"): MANAGERS, ("GET", f"{L}/files/{{file_id}}"): MANAGERS,
    ("POST", f"{L}/files/{{file_id}}"): MANAGERS, ("GET", f"{L}/files/{{file_id}}/template.docx"): MANAGERS,
    ("GET", f"{L}/files/{{file_id}}/sample.docx"): MANAGERS,
    ("GET", "/campaigns"): VERIFIERS, ("GET", "/campaigns/new"): OFFICE, ("POST", "/campaigns"): OFFICE, ("GET", C): VERIFIERS,
    ("GET", "/campaigns/rules"): EVERYBODY, ("POST", f"{C}/cancellation"): OFFICE, ("GET", f"{C}/compare"): VERIFIERS,
    ("GET", Q): VERIFIERS, ("POST", f"{Q}/conditions/{{key}}"): VERIFIERS, ("POST", f"{Q}/ties"): VERIFIERS,
    ("POST", f"{Q}/proposal"): VERIFIERS, ("POST", f"{Q}/set-aside"): VERIFIERS, ("GET", f"{C}/ticks/{{tick_id}}"): VERIFIERS,
    ("GET", "/scores/cards/{card_id}/paper.docx"): VERIFIERS | {Role.HEAD}, ("GET", "/scores/fairness"): LEADER,
    ("GET", "/nominations"): NAMERS, ("GET", "/nominations/new"): NAMERS, ("POST", "/nominations/new"): NAMERS,
    ("GET", "/nominations/{nomination_id}"): NAMERS, ("POST", "/nominations/{nomination_id}/withdrawal"): NAMERS,
    ("GET", f"{C}/nominations"): VERIFIERS, ("GET", f"{C}/nominations/new"): OFFICE, ("POST", f"{C}/nominations/new"): OFFICE,
    ("GET", "/initiatives"): NAMERS, ("GET", "/initiatives/all"): VERIFIERS, ("GET", "/initiatives/new"): NAMERS | OFFICE,
    ("POST", "/initiatives/new"): NAMERS | OFFICE, ("GET", "/initiatives/{initiative_id}"): NAMERS | VERIFIERS,
    ("GET", "/initiatives/{initiative_id}/file"): NAMERS | VERIFIERS, ("POST", "/initiatives/{initiative_id}/recognition"): OFFICE,
    ("GET", "/holds"): VERIFIERS, ("GET", "/holds/new"): VERIFIERS, ("POST", "/holds/new"): VERIFIERS,
    ("GET", "/holds/{hold_id}/closing"): VERIFIERS, ("POST", "/holds/{hold_id}/closing"): VERIFIERS,
    ("GET", J): SEERS, ("POST", J): OFFICE, ("POST", f"{J}/numbers"): OFFICE, ("POST", f"{J}/lock"): OFFICE,
    ("POST", f"{J}/supersession"): OFFICE, ("GET", f"{J}/{{number}}"): SEERS, ("GET", f"{J}/{{number}}/tables.xlsx"): SEERS,
    ("GET", f"{J}/parts/{{part_id}}"): OFFICE, ("POST", f"{J}/parts/{{part_id}}"): OFFICE,
    ("POST", f"{J}/parts/{{part_id}}/removal"): OFFICE, ("POST", f"{J}/parts/{{part_id}}/restoration"): OFFICE,
    ("GET", f"{C}/minutes"): VERIFIERS, ("POST", f"{C}/minutes"): OFFICE, ("GET", f"{C}/minutes/{{number}}/file"): VERIFIERS,
    ("GET", f"{C}/decision"): LEADER, ("POST", f"{C}/decision"): LEADER, ("GET", f"{C}/result"): EVERYBODY,
    ("GET", "/honours"): EVERYBODY,
    ("GET", "/reports"): SEERS, ("GET", "/reports/new"): OFFICE, ("POST", "/reports"): OFFICE, ("GET", R): SEERS,
    ("POST", f"{R}/deadline"): OFFICE, ("POST", f"{R}/units"): OFFICE, ("POST", f"{R}/closing"): OFFICE,
    ("GET", "/reports/kinds/new"): OFFICE, ("POST", "/reports/kinds"): OFFICE, ("GET", f"{K}/change"): OFFICE,
    ("POST", f"{K}/change"): OFFICE, ("POST", f"{K}/end"): OFFICE, ("GET", B): SEERS | UNIT, ("POST", f"{B}/acceptance"): OFFICE,
    ("POST", f"{B}/return"): OFFICE, ("GET", f"{B}/behalf"): OFFICE, ("POST", f"{B}/behalf"): OFFICE,
    ("GET", "/reports/files/{evidence_id}"): SEERS | UNIT, ("GET", "/reports/mine"): UNIT, ("GET", M): UNIT,
    ("GET", f"{M}/numbers"): UNIT, ("GET", f"{M}/words/{{part}}"): UNIT, ("POST", f"{M}/words/{{part}}"): UNIT,
    ("GET", f"{M}/questions"): UNIT, ("POST", f"{M}/questions"): UNIT, ("GET", f"{M}/files"): UNIT, ("POST", f"{M}/files"): UNIT,
    ("POST", f"{M}/files/removal"): UNIT, ("GET", f"{M}/check"): UNIT, ("POST", f"{M}/sending"): UNIT, ("GET", f"{M}/sent"): UNIT,
    ("GET", "/budgets"): MONEY, ("GET", "/budgets/new"): OFFICE, ("POST", "/budgets"): OFFICE, ("GET", E): MONEY,
    ("GET", f"{E}/print"): MONEY, ("GET", f"{E}/estimate.xlsx"): MONEY, ("GET", f"{E}/change"): OFFICE,
    ("POST", f"{E}/change"): OFFICE, ("POST", f"{E}/submission"): OFFICE, ("POST", f"{E}/revision"): OFFICE,
    ("POST", f"{E}/evidence"): OFFICE, ("GET", f"{E}/evidence/{{evidence_id}}"): MONEY,
    ("POST", f"{E}/evidence/{{evidence_id}}/removal"): OFFICE, ("GET", f"{E}/lines/new"): OFFICE, ("POST", f"{E}/lines"): OFFICE,
    ("GET", f"{E}/lines/paste"): OFFICE, ("POST", f"{E}/lines/paste"): OFFICE, ("GET", f"{E}/lines/{{line_id}}"): OFFICE,
    ("POST", f"{E}/lines/{{line_id}}"): OFFICE, ("POST", f"{E}/lines/{{line_id}}/removal"): OFFICE,
    ("GET", f"{E}/appraisal"): APPRAISER, ("POST", f"{E}/appraisal"): APPRAISER, ("GET", f"{E}/decision"): LEADER,
    ("POST", f"{E}/decision"): LEADER, ("GET", f"{E}/spending"): MONEY, ("POST", f"{E}/spending"): OFFICE,
    ("GET", f"{E}/spending/{{spending_id}}/removal"): OFFICE, ("POST", f"{E}/spending/{{spending_id}}/removal"): OFFICE,
    ("GET", f"{E}/spending/evidence/{{evidence_id}}"): MONEY, ("GET", f"{E}/submission.docx"): MONEY,
    ("GET", f"{E}/submission.pdf"): MONEY, ("GET", f"{E}/appraisal.docx"): MONEY, ("GET", f"{E}/appraisal.pdf"): MONEY,
    ("GET", "/open-data"): KEEPERS, ("POST", "/open-data"): KEEPERS, ("GET", "/api-docs"): MANAGERS,
    ("GET", "/exchange"): ADMINISTRATOR, ("GET", "/exchange/new"): ADMINISTRATOR, ("POST", "/exchange/new"): ADMINISTRATOR,
    ("GET", "/exchange/{application_id}"): ADMINISTRATOR, ("POST", "/exchange/{application_id}/revocation"): ADMINISTRATOR,
    ("GET", "/api/v1/openapi.json"): PUBLIC, ("GET", "/api/v1/{part}"): TOKEN,
}  # fmt: skip
ACTORS = {
    Role.HEAD: "head", Role.DEPUTY: "deputy", Role.STAFF: "staff", Role.OFFICE: "office", Role.APPRAISER: "appraiser",
    Role.LEADER: "leader", Role.OBSERVER: "observer", Role.ADMINISTRATOR: "administrator",
}  # fmt: skip


def doors_of(app: Any) -> set[tuple[str, str]]:
    found = set()
    for route in app.routes:
        path = re.sub(r":\w+}", "}", route.path_format if hasattr(route, "path_format") else route.path)
        for method in getattr(route, "methods", set()) - {"OPTIONS"}:
            found.add((method, path))
    return found


async def test_every_door_is_declared(app: Any) -> None:
    assert doors_of(app) == set(DOORS)


async def test_each_role_gets_just_its_doors(cast: Cast) -> None:
    """A refused role gets 403 (or 404 for what it may not even see) at every door; an allowed one never gets 401 or 403."""
    wrong = []
    values = {"assignment_id": await cast.assignment("six")}
    for role, name in ACTORS.items():
        for (method, door), roles in DOORS.items():
            if roles in (PUBLIC, TOKEN) or door == "/signout":
                continue
            browser = await cast.browser(name)
            path = re.sub(r"{(\w+)}", lambda found: str(values.get(found[1], 999_999)), door)
            answer = await knock(browser, method, path)
            if (role in roles and answer in {401, 403}) or (role not in roles and answer not in {403, 404}):
                wrong.append((role.value, method, door, answer))
            if answer >= 500:
                wrong.append((role.value, method, door, answer))
    assert not wrong, "\n".join(map(str, wrong))


async def test_nobody_gets_in_without_a_session(stranger: Any) -> None:
    for (method, door), roles in DOORS.items():
        if roles in (PUBLIC, TOKEN):
            continue
        path = re.sub(r"{\w+}", "1", door)
        answer = await stranger.request(method, path)
        assert answer.status_code == (303 if method == "GET" else 401), door
        assert "/signin" in answer.headers.get("location", "/signin")


@pytest.mark.parametrize("bad", ["0", "-1", "٣", "1e3", "100000000000000000000", "abc", "%00", "1.5"])
async def test_ids_are_bounded(cast: Cast, bad: str) -> None:
    office = await cast.browser("office")
    for door in (
        "/assignments/", "/plans/", "/units/", "/people/", "/tasks/", "/evidence/", "/letters/", "/extensions/",
        "/extensions/1/evidence/", "/appeals/", "/appeals/1/evidence/", "/praises/",
"/awards/", "/awards/import/",
        "/extensions/1/evidence/", "/appeals/", "/appeals/1/evidence/", "/campaigns/", "/campaigns/1/ticks/",
        "/campaigns/1/candidates/", "/reports/", "/reports/1/submissions/", "/reports/files/", "/reports/kinds/",
        "/campaigns/1/candidates/", "/budgets/", "/budgets/1/evidence/", "/budgets/1/lines/", "/budgets/1/spending/evidence/",
    ):  # fmt: skip
        assert (await office.get(door + bad)).status_code == 404


async def knock(browser: Browser, method: str, path: str) -> int:
    answer = await (browser.get(path) if method == "GET" else browser.post(path))
    return answer.status_code
