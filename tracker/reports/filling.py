"""A unit's report, step by step: each saved as a draft when it is posted, then sent with the numbers of that day."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from tracker.core.clock import ward_day
from tracker.core.database import claim, rows, transaction
from tracker.core.errors import Conflict, Forbidden, Refusal
from tracker.core.files import keep
from tracker.core.receipts import once
from tracker.core.text import day_short
from tracker.core.viewer import Viewer
from tracker.events.actions import record
from tracker.events.rules import Audience
from tracker.indicators.queries import boards
from tracker.reports.figuring import asked_of, figures_of
from tracker.reports.queries import find
from tracker.reports.rules import OPEN, SubmissionState, about, may_fill, may_record_on_behalf, written, written_list
from tracker.reports.tables import ReportRequest, Submission, SubmissionEvidence

MOST_FILES = 10
WORDS = {"results": Submission.results, "difficulties": Submission.difficulties, "proposals": Submission.proposals}
LABELS = {"results": "Kết quả", "difficulties": "Khó khăn", "proposals": "Đề xuất"}
NOT_YOURS = "Báo cáo này không còn chờ đơn vị ông/bà gửi."
SENT = "Báo cáo này vừa được gửi hoặc vừa được người khác sửa."

Files = Sequence[tuple[str, bytes]]
Row = dict[str, Any]


async def save_words(row: Row, part: str, words: str, *, version: int | None, by: Viewer, at: datetime) -> None:
    """Keep one step; a draft is nobody's event yet. `part`: of WORDS. Raises Forbidden, Conflict with both texts."""
    await save(row, {WORDS[part]: words}, version=version, by=by, at=at, label=LABELS[part], theirs=part, mine=words)


async def save_answers(row: Row, answers: Sequence[str], *, version: int | None, by: Viewer, at: datetime) -> None:
    """The answers in the order of the questions. Raises Forbidden, Conflict."""
    kept = written_list([*answers, *[""] * len(row["questions"])][: len(row["questions"])])
    said = "\n".join(one for one in answers if one)
    await save(row, {Submission.answers: kept}, version=version, by=by, at=at, label="Câu trả lời", theirs="answers", mine=said)


async def save(
    row: Row, values: dict[Any, Any], *, version: int | None, by: Viewer, at: datetime, label: str, theirs: str, mine: str
) -> None:
    if not fills(row, by):
        raise Forbidden(NOT_YOURS)
    async with transaction():
        changed = {**values, **begun(row), Submission.changed_at: at, Submission.version: Submission.version + 1}
        if not await claim(Submission, changed, same(row, version)):
            now = await find(row["id"], by, ward_day(at))
            stands = now[theirs] if now else ""
            stored = "\n".join(one for one in stands if one) if isinstance(stands, list) else stands
            is_open = now is not None and now["state"] in OPEN
            raise Conflict(
                "Mục này vừa được người khác cùng đơn vị sửa." if is_open else SENT, theirs={label: stored}, mine={label: mine},
                version=now["version"] if now and is_open else None,
            )  # fmt: skip


async def add_files(row: Row, files: Files, *, by: Viewer, at: datetime) -> None:
    """Kept as soon as they come. Raises Forbidden, Refusal for an unacceptable one or more than ten in all, Conflict."""
    if not fills(row, by):
        raise Forbidden(NOT_YOURS)
    async with transaction():
        await hold(row, at=at)
        await attach(row, files, by=by, at=at)


async def drop_file(row: Row, evidence: int, *, by: Viewer, at: datetime) -> None:
    """Take a file off; its content stays kept. Raises Forbidden, Conflict."""
    if not fills(row, by):
        raise Forbidden(NOT_YOURS)
    async with transaction():
        await hold(row, at=at)
        mine = (SubmissionEvidence.id == evidence) & (SubmissionEvidence.submission == row["id"])
        await SubmissionEvidence.update({SubmissionEvidence.dropped_at: at}).where(
            mine & SubmissionEvidence.dropped_at.is_null()
        )


async def send(row: Row, *, version: int | None, key: str, by: Viewer, at: datetime) -> None:
    """Send the report as it was shown: the clock stops, the numbers of today are frozen into it, the office is told.

    Raises Refusal without results, Forbidden, Conflict when it was changed or sent since `version`.
    """
    async with transaction():
        await once(ward=by.ward, person=by.person, key=key, url=f"/reports/mine/{row['id']}/sent")
        if not fills(row, by):
            raise Forbidden(NOT_YOURS)
        if not row["results"]:
            raise Refusal("Xin ghi kết quả trước khi gửi.")
        await submit(row, {}, counted_on=ward_day(at), source="", version=version, by=by, at=at)
        await tell("submission.sent", row, Audience.OFFICE, by=by, at=at, number=str(row["returns"] + 1))


async def record_on_behalf(
    row: Row, *, received_on: date, source: str, words: dict[str, str], files: Files, version: int | None, key: str, by: Viewer,
    at: datetime,
) -> None:  # fmt: skip
    """The office enters what a unit sent on paper; the day received counts, the unit is told, somebody else accepts it.

    Raises Refusal for a day to come or before the period, Forbidden, Conflict.
    """
    if received_on > ward_day(at):
        raise Refusal("Ngày nhận không thể sau hôm nay.")
    if received_on < row["first_on"]:
        raise Refusal(f"Ngày nhận không thể trước kỳ báo cáo, bắt đầu {day_short(row['first_on'])}.")
    async with transaction():
        await once(ward=by.ward, person=by.person, key=key, url=address(row))
        if not may_record_on_behalf(by, unit_path=row["unit_path"], state=row["state"], is_closed=row["is_closed"]):
            raise Forbidden("Báo cáo này không còn chờ nhập hộ.")
        values = {column: words[name] for name, column in WORDS.items()}
        await attach(row, files, by=by, at=at)
        await submit(row, values, counted_on=received_on, source=source, version=version, by=by, at=at)
        await tell("submission.sent_on_behalf", row, Audience.UNIT, by=by, at=at, source=source, day=day_short(received_on))


# What the above share


def fills(row: Row, by: Viewer) -> bool:
    return may_fill(by, unit_path=row["unit_path"], state=row["state"], is_closed=row["is_closed"])


def begun(row: Row) -> dict[Any, Any]:
    """The state once something is written: what was sent back stays so until it is sent again."""
    return {Submission.state: SubmissionState.DRAFT} if row["state"] == SubmissionState.WAITING else {}


def same(row: Row, version: int | None) -> Any:
    """The submission as it was shown, in a state that the unit may write."""
    return (Submission.id == row["id"]) & (Submission.version == version) & Submission.state.is_in([one.value for one in OPEN])


async def hold(row: Row, *, at: datetime) -> None:
    """Nobody sends or answers while files are put on or taken off. Raises Conflict."""
    still = (Submission.id == row["id"]) & Submission.state.is_in([one.value for one in OPEN])
    if not await claim(Submission, {**begun(row), Submission.changed_at: at}, still):
        raise Conflict(SENT)


async def attach(row: Row, files: Files, *, by: Viewer, at: datetime) -> None:
    have = await rows("select count(*) as n from submission_evidence where submission = {} and dropped_at is null", row["id"])
    if have[0]["n"] + len(files) > MOST_FILES:
        raise Refusal(f"Mỗi báo cáo nhiều nhất {MOST_FILES} tệp.")
    for name, content in files:
        kept = await keep(name, content, ward=row["ward"], by=by.person, at=at)
        await SubmissionEvidence.insert(
            SubmissionEvidence(ward=row["ward"], submission=row["id"], file=kept["id"], name=kept["name"])
        )


async def submit(
    row: Row, words: dict[Any, Any], *, counted_on: date, source: str, version: int | None, by: Viewer, at: datetime
) -> None:
    """Move it to the office with its figures. Raises Conflict."""
    asked = asked_of(row["unit"], await boards(by, until=row["last_on"], plan=row["plan"], unit=row["unit"]))
    values = {
        **words, Submission.state: SubmissionState.SUBMITTED, Submission.counted_on: counted_on, Submission.on_behalf: source,
        Submission.figures: written(figures_of(row["work"], asked, as_of=ward_day(at))), Submission.submitted_at: at,
        Submission.submitted_by: by.person, Submission.submitted_by_name: by.name, Submission.changed_at: at,
        Submission.version: Submission.version + 1,
    }  # fmt: skip
    if row["first_counted_on"] is None:
        values[Submission.first_counted_on] = counted_on
    taken = (ReportRequest.id == row["request"]) & ReportRequest.closed_at.is_null()
    if not await claim(ReportRequest, {ReportRequest.version: ReportRequest.version}, taken):  # closing waits, or was first
        raise Conflict("Phòng vừa đóng báo cáo này, không nhận thêm.")
    if not await claim(Submission, values, same(row, version)):
        raise Conflict(SENT)


def address(row: Row) -> str:
    return f"/reports/{row['request']}/submissions/{row['id']}"


async def tell(verb: str, row: Row, audience: Audience, *, by: Viewer, at: datetime, **data: str) -> None:
    """Record an event of a submission; the unit is led to its own page, the office to what it answers."""
    url = {} if audience is Audience.UNIT else {"url": address(row)}
    await record(
        verb, noun_id=row["id"], by=by, at=at, ward=row["ward"], unit_path=row["unit_path"], audience=audience,
        data=about(row, row["id"]) | {"unit": row["unit_name"]} | url | data,
    )  # fmt: skip
