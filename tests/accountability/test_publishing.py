"""From work to an immutable scorecard on real rows: announced, explained, published once, the same bytes ever after, put right."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from cast import Cast, events_of
from conftest import SERVER, command
from periods import (
    CLOSED,
    DUE,
    OCTOBER,
    PUBLISHED,
    announced,
    assessed,
    cards,
    given,
    key,
    noon,
    opened,
    published,
    result,
    sent,
    three,
)

from tracker.accountability import actions, assessing, excusing, publishing, verifying
from tracker.accountability.rules import PeriodKind
from tracker.accountability.tables import PublishedScore, WardRuleSet
from tracker.core.database import is_postgres, rows
from tracker.core.errors import Conflict, Forbidden, Missing, Refusal
from tracker.events.queries import read_data
from tracker.scoring.rule_sets import built_in, definition
from tracker.tasks.actions import change

pytestmark = pytest.mark.anyio
PLAN = ("head", "plan")


async def test_opened_once_and_never_over_another(cast: Cast) -> None:
    period = await opened(cast)
    office = await cast.viewer("office")
    for kind, sentence in ((PeriodKind.MONTH, "Tháng 10/2026 trùng ngày"), (PeriodKind.QUARTER, "Quý IV/2026 trùng ngày")):
        with pytest.raises(Refusal, match=sentence):
            await actions.open_period(kind, OCTOBER.first, key=key(), by=office, at=noon(CLOSED))
    with pytest.raises(Refusal, match="chưa bắt đầu"):
        await actions.open_period(PeriodKind.MONTH, PUBLISHED + timedelta(days=40), key=key(), by=office, at=noon(CLOSED))
    (event,) = await events_of("period.opened")
    assert (event["noun_id"], event["audience"]) == (period, "leadership")


async def test_announced_explained_published_and_never_changed(cast: Cast) -> None:
    await three(cast)
    period = await opened(cast)
    with pytest.raises(Refusal, match="kỳ chưa hết"):
        await announced(cast, period, PLAN, day=OCTOBER.last)
    with pytest.raises(Refusal, match="chưa thông báo"):
        await published(cast, period, PLAN)
    await announced(cast, period, PLAN)
    with pytest.raises(Conflict):
        await announced(cast, period, PLAN)
    with pytest.raises(Refusal, match="được giải trình đến hết 09/11"):
        await published(cast, period, PLAN, day=PUBLISHED - timedelta(days=1))
    with pytest.raises(Forbidden):
        await published(cast, period, PLAN, who="office")
    (made,) = await published(cast, period, PLAN)
    (card,) = await cards()
    assert (card["id"], card["number"], card["total"], card["completion"], card["grade"]) == (made, 1, 6389, 6667, "")
    assert (card["a"], card["b"], card["c"], card["rule_version"]) == (6667, 6667, 5833, 1)
    with pytest.raises(Conflict):
        await published(cast, period, PLAN)
    for statement in ("update scorecard set total = 10000", "delete from scorecard"):
        with pytest.raises(Exception, match="immutable"):
            await PublishedScore.raw(statement)
    assert await verifying.first_wrong() == []
    head = (await rows("select sequence, hash from event where sequence = {}", card["event_sequence"]))[0]
    assert head["hash"] == card["event_hash"]
    (event,) = await events_of("scorecard.published")
    data = read_data(event["data"])
    assert (data["sha256"], event["sequence"]) == (card["sha256"], int(str(card["event_sequence"])) + 1)
    for told in await events_of("sheet.announced") + [event]:  # more people read the diary than a sheet
        assert not [x for x in ("6389", "63,89", "63.89", "66.67") if x in told["data"]]


async def test_the_heads_agreement_lets_it_be_published_sooner(cast: Cast) -> None:
    await three(cast)
    period = await opened(cast)
    await announced(cast, period, PLAN)
    one = (cast.appointments["head"], "plan")
    with pytest.raises(Forbidden):
        await assessing.agree(period, one, key=key(), by=await cast.viewer("other_head"), at=noon(CLOSED))
    await assessing.agree(period, one, key=key(), by=await cast.viewer("head"), at=noon(CLOSED))
    with pytest.raises(Conflict):
        await assessing.agree(period, one, key=key(), by=await cast.viewer("head"), at=noon(CLOSED))
    assert len(await published(cast, period, PLAN, day=CLOSED)) == 1


async def test_a_report_that_waits_holds_its_head_back_and_no_other(cast: Cast) -> None:
    await three(cast)
    await sent(cast, await given(cast), DUE)
    other = await given(cast, "six")
    period = await opened(cast)
    with pytest.raises(Refusal, match="1 việc chờ xác nhận báo cáo"):
        await announced(cast, period, ("other_head", "plan"), PLAN)
    assert await rows("select id from sheet where state <> 'draft'") == []  # all or none
    await announced(cast, period, ("other_head", "plan"))
    (made,) = await published(cast, period, ("other_head", "plan"))
    assert (await rows("select total, completion from scorecard where id = {}", made))[0] == {"total": 0, "completion": 0}
    assert str(other) in str((await cards())[0]["behind"])


async def test_the_legal_sheet_needs_points_and_a_basis(cast: Cast) -> None:
    await three(cast, "culture")
    period = await opened(cast)
    legal = ("culture_head", "nd335")
    with pytest.raises(Refusal, match="chưa chấm điểm chung"):
        await announced(cast, period, legal)
    await assessed(cast, period)
    await announced(cast, period, legal)
    (made,) = await published(cast, period, legal)
    (card,) = await cards()
    # KQ = (2/3 + 2/3 + 1.75/3 + 3) / 6 = 59/72; 28 + 70 × 59/72 = 85.361…
    assert (card["id"], card["total"], card["grade"]) == (made, 8536, "good")


async def test_who_never_gets_or_makes_a_scorecard(cast: Cast) -> None:
    for unit in ("front", "school", "culture"):
        await given(cast, unit)
    period = await opened(cast)
    with pytest.raises(Refusal, match="đề nghị phối hợp"):
        await announced(cast, period, ("front_head", "plan"))
    with pytest.raises(Refusal, match="bản xem trước"):
        await announced(cast, period, ("principal", "nd233"))
    with pytest.raises(Refusal, match="Không có phiếu này"):
        await announced(cast, period, ("head", "nd335"))
    with pytest.raises(Missing):
        await announced(cast, period + 99, PLAN)
    with pytest.raises(Forbidden):
        await publishing.announce(
            period, [(cast.appointments["head"], "plan")], key=key(), by=await cast.viewer("head"), at=noon(CLOSED)
        )
    # nobody publishes, scores or reopens their own: somebody who heads an office and sits in leadership
    await announced(cast, period, ("culture_head", "plan"))
    own = replace(await cast.viewer("leader"), person=cast.people["culture_head"])
    wanted = [(cast.appointments["culture_head"], "plan")]
    with pytest.raises(Forbidden):
        await publishing.publish(period, wanted, key=key(), by=own, at=noon(PUBLISHED))
    await published(cast, period, ("culture_head", "plan"))
    with pytest.raises(Forbidden):
        await publishing.reopen(period, wanted[0], reason="Sai", key=key(), by=own, at=noon(PUBLISHED))
    assert len(await cards()) == 1


async def test_two_publications_at_once_leave_one(cast: Cast) -> None:
    await three(cast)
    period = await opened(cast)
    await announced(cast, period, PLAN)
    found = await asyncio.gather(*(published(cast, period, PLAN) for _ in range(3)), return_exceptions=True)
    assert [len(one) for one in found if isinstance(one, list)] == [1]
    assert all(isinstance(one, list | Conflict) for one in found)
    assert (len(await cards()), len(await events_of("scorecard.published"))) == (1, 1)


async def test_later_edits_leave_the_same_bytes_and_a_wrong_one_is_superseded(cast: Cast) -> None:
    _, late, open_ = await three(cast)
    period = await opened(cast)
    await announced(cast, period, PLAN)
    await published(cast, period, PLAN)
    (before,) = await cards()
    # the work is weighed anew, finished, and the ward enters another version of the rules
    await change(
        shown := await cast.look(open_), due_on=DUE, weight=300, product="", unit=cast.known("five"), reason="Quy đổi lại",
        version=shown["version"], by=await cast.viewer("office"), at=noon(PUBLISHED),
    )  # fmt: skip
    await sent(cast, open_, PUBLISHED)
    rules = built_in("plan")
    assert rules
    await WardRuleSet.insert(
        WardRuleSet(
            ward=cast.ward, key="plan", version=2, definition=definition(replace(rules, version=2, late_loss=50)),
            reason="Thử", made_by=cast.people["leader"], made_by_name="Lãnh đạo", made_at=noon(PUBLISHED),
        )
    )  # fmt: skip
    assert await cards() == [before]
    assert verifying.again(dict(before)) == before["result"]
    standing = (await result(cast)).plan
    assert (standing.rules.version, standing.score.total) == (1, 3833)  # under the version it was announced with
    assert await verifying.first_wrong() == []
    # the late one had an objective cause: confirmed only in a sheet that is being put right
    leader, one = await cast.viewer("leader"), (cast.appointments["head"], "plan")
    await publishing.reopen(period, one, reason="Có bão số 9", key=key(), by=leader, at=noon(PUBLISHED))
    with pytest.raises(Conflict):
        await publishing.reopen(period, one, reason="Lần nữa", key=key(), by=leader, at=noon(PUBLISHED))
    mishap = next(x for x in (await result(cast)).counted if x.work.id == late).mishaps[0]
    await excusing.excuse(
        await excusing.assignment_of(late, leader), mishap.key, words=mishap.words, reason="Có bão", url="/scores", key=key(),
        by=leader, at=noon(PUBLISHED),
    )  # fmt: skip
    await published(cast, period, PLAN)
    kept, after = await cards()
    assert kept == before
    assert (after["number"], after["total"], after["reason"], after["sheet"]) == (2, 4000, "Có bão số 9", before["sheet"])
    (event,) = await events_of("scorecard.superseded")
    assert read_data(event["data"])["reason"] == "Có bão số 9"
    assert await verifying.first_wrong() == []
    standing = (await result(cast)).plan
    assert standing.published
    assert standing.published["number"] == 2


ALTERED = (
    ("update scorecard set total = 10000", "đã bị sửa sau khi công bố"),
    ("update scorecard set inputs = '{}'", "đã bị sửa sau khi công bố"),
    ("delete from scorecard", "có trong nhật ký nhưng đã mất"),
)


@pytest.mark.parametrize(("statement", "sentence"), ALTERED)
async def test_a_row_altered_by_sql_is_named(cast: Cast, statement: str, sentence: str) -> None:
    await three(cast)
    period = await opened(cast)
    await announced(cast, period, PLAN)
    (made,) = await published(cast, period, PLAN)
    await unlock()
    await PublishedScore.raw(statement)
    assert await verifying.first_wrong() == [f"Phường {cast.ward}: bảng điểm số {made} {sentence}."]
    if "total" not in statement:
        return
    run = command("audit", "verify", database=database_of())
    assert run.returncode == 1
    assert f"bảng điểm số {made}" in " ".join(run.stderr.replace("│", " ").split())


async def test_a_row_resealed_by_an_intruder_differs_from_the_diary(cast: Cast) -> None:
    await three(cast)
    period = await opened(cast)
    await announced(cast, period, PLAN)
    await published(cast, period, PLAN)
    await unlock()
    (card,) = await cards()
    forged: dict[str, Any] = dict(card) | {"total": 9900}
    await PublishedScore.raw("update scorecard set total = 9900, sha256 = {}", publishing.digest(forged))
    (said,) = await verifying.first_wrong()
    assert said.endswith("khác với nhật ký.")


async def unlock() -> None:
    """What an intruder with the database in hand would do first."""
    if is_postgres():
        await PublishedScore.raw("alter table scorecard disable trigger all")
    else:
        for name in ("scorecard_no_update", "scorecard_no_delete"):
            await PublishedScore.raw(f"drop trigger {name}")


def database_of() -> str:
    from piccolo_conf import DB

    return str(DB.config["dsn"]) if SERVER else str(DB.path)
