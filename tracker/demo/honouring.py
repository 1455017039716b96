"""The demonstration's commendation: last year's register brought in from Excel, a campaign ready to decide, letters of thanks."""

import io
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

import xlsxwriter

from tracker.awards import importing
from tracker.awards.built_in import BUILT_IN
from tracker.commendation import holds, initiating, minutes, nominating
from tracker.commendation.actions import NewCampaign, open_campaign, propose, set_aside, tick
from tracker.commendation.candidacy import Candidacy
from tracker.commendation.finding import Found, gather
from tracker.commendation.rules import Attendance, Count, HoldKind
from tracker.core.clock import ward_day
from tracker.core.database import rows
from tracker.core.text import day_short
from tracker.demo.life import Deed, Life
from tracker.demo.months import founded_on, months_before
from tracker.praise import actions as praises
from tracker.praise import queries as thanked
from tracker.praise.jobs import point_out
from tracker.praise.writing import ready_letter

HEADINGS = (
    "STT", "Họ tên/đơn vị được khen", "Chức vụ/nơi công tác", "Hình thức khen", "Thành tích", "Số quyết định", "Ngày quyết định",
    "Số tiền", "Năm",
)  # fmt: skip
COLLECTIVE, PERSON = "certificate_collective", "certificate_person"
GAVE = {COLLECTIVE: {"offices": 2, "schools": 3, "neighbourhoods": 4, "organisations": 2}, PERSON: {"offices": 2, "schools": 2}}
SHOWN, SCHOOL, COMPLAINED = "Tổ dân phố số 5", "Trường Tiểu học số 1", "Trường THCS số 2"
CIRCLE = "Tổ công nghệ số cộng đồng, tổ dân phố số 5"
CIRCLE_DID = "Mở bốn buổi tối hướng dẫn người cao tuổi trong tổ dùng dịch vụ công, 62 người đã tự làm được trên điện thoại."
EVIDENCE = "Thông báo xếp loại chất lượng của cơ quan quản lý giáo dục, bản lưu tại văn thư"
THANKED_FOR = "Tổ dân phố số 5 đã đến từng nhà hướng dẫn bà con trong đợt ngập tháng trước"
ASIDE = "Đã được khen đợt đầu năm, nhường suất cho tổ khác."
COUNCIL = Attendance(members=15, present=12, in_writing=1)


def plan_honours(life: Life) -> None:
    """All of it; the campaign is over the months lived, its council met yesterday."""
    today, months = life.today, months_before(life.today)
    life.on(founded_on(today) + timedelta(days=5), 9, bring_in_register(life))
    life.on(months[-2] + timedelta(days=9), 10, send_initiative(life))
    life.on(months[-2] + timedelta(days=16), 15, recognise(life))
    life.on(today - timedelta(days=20), 9, complain(life))
    life.on(today - timedelta(days=12), 8, open_it(life, months[0], today.replace(day=1) - timedelta(days=1)))
    life.on(today - timedelta(days=9), 17, nominate(life))
    life.on(today - timedelta(days=3), 9, weigh(life))
    life.on(today - timedelta(days=1), 16, meet(life))
    life.on(today - timedelta(days=1), 17, open_next(life))
    third = today.replace(day=3)
    life.on(third if third <= today else months[-1] + timedelta(days=2), 7, thank(life))


# Last year's register


def bring_in_register(life: Life) -> Deed:
    async def deed(at: datetime) -> None:
        office = await life.people.viewer(life.people.office, at=at)
        file = await importing.store("so-khen-thuong.xlsx", workbook(at), key="demo-register-file", by=office, at=at)
        await importing.enter(file, key="demo-register-enter", by=office, at=at)

    return deed


def workbook(at: datetime) -> bytes:
    """The register of the year before as an office keeps it."""
    year = ward_day(at).year - 1
    movement, work = f"31/QĐ-UBND|{day_short(date(year, 9, 3))}", f"112/QĐ-UBND|{day_short(date(year, 12, 19))}"
    lines: list[Sequence[Any]] = [
        *((f"Tổ dân phố số {n}", "", "Giấy khen tập thể", f"Thành tích trong phong trào vệ sinh môi trường năm {year}", movement, "")
          for n in (2, 6, 11)),
        *((f"Trường {name}", "", "Giấy khen tập thể", f"Thành tích trong phong trào chuyển đổi số năm {year}", movement, "")
          for name in ("Mầm non số 2", "Tiểu học số 4")),
        *((f"Trưởng phòng {name}", f"Phòng {name}", "Lao động tiên tiến", f"Hoàn thành tốt nhiệm vụ năm {year}", work, 702_000)
          for name in ("Văn hoá - Xã hội", "Kinh tế, Hạ tầng và Đô thị")),
        ("Chánh Văn phòng", "Văn phòng HĐND và UBND", "Chiến sĩ thi đua cơ sở", f"Hoàn thành xuất sắc nhiệm vụ năm {year}", work, 2_340_000),
        ("Trung tâm Sự nghiệp công", "", "Tập thể Lao động tiên tiến", f"Hoàn thành tốt nhiệm vụ năm {year}", work, 1_872_000),
        *((f"Tổ dân phố số {n}", "", "Tổ dân phố văn hoá", f"Đạt danh hiệu năm {year}", work, 3_510_000) for n in (4, 8)),
        ("Hội Liên hiệp Phụ nữ phường", "", "Giấy khen tập thể", "Vận động hội viên dùng dịch vụ công trực tuyến", movement, ""),
    ]  # fmt: skip
    written = io.BytesIO()
    with xlsxwriter.Workbook(written, {"in_memory": True}) as book:
        book.set_properties({"created": at.replace(tzinfo=None)})  # the same for the same day
        sheet = book.add_worksheet("Sổ khen thưởng")
        sheet.write_row(0, 0, HEADINGS)
        for place, (name, position, kind, what, decision, money) in enumerate(lines, 1):
            number, _, day = decision.partition("|")
            sheet.write_row(place, 0, (place, name, position, kind, what, number, day, money, year))
    return written.getvalue()


# What the months brought


def send_initiative(life: Life) -> Deed:
    async def deed(at: datetime) -> None:
        unit = life.people.units[SCHOOL].id
        head = await life.people.viewer(life.people.heads[unit], at=at)
        wanted = initiating.NewInitiative(
            unit=unit, title="Học sinh lớp 5 kèm ông bà dùng điện thoại vào cuối tuần", done_on=ward_day(at) - timedelta(days=4),
            effect="Mỗi học sinh kèm một người thân, 118 người cao tuổi đã tự tra cứu được sổ sức khoẻ.",
        )  # fmt: skip
        await initiating.send(wanted, (), key="demo-initiative-send", by=head, at=at)

    return deed


def recognise(life: Life) -> Deed:
    async def deed(at: datetime) -> None:
        office = await life.people.viewer(life.people.office, at=at)
        for row in await rows("select id from initiative where ward = {}", office.ward):
            await initiating.recognise(
                row["id"],
                certificate="07/GCN-UBND",
                recognised_on=ward_day(at),
                was="",
                key="demo-initiative-07",
                by=office,
                at=at,
            )

    return deed


def complain(life: Life) -> Deed:
    async def deed(at: datetime) -> None:
        office = await life.people.viewer(life.people.office, at=at)
        wanted = holds.NewHold(
            unit=life.people.units[COMPLAINED].id, is_heads=False, kind=HoldKind.COMPLAINT, opened_on=ward_day(at),
            note="Đơn của phụ huynh về khoản thu đầu năm, đang xác minh.",
        )  # fmt: skip
        await holds.enter(wanted, key="demo-hold-complaint", by=office, at=at)

    return deed


# The campaign


def open_it(life: Life, first: date, last: date) -> Deed:
    async def deed(at: datetime) -> None:
        office, kinds, day = (
            await life.people.viewer(life.people.office, at=at),
            {one.key: one for one in BUILT_IN},
            ward_day(at),
        )
        wanted = NewCampaign(
            name=f"Khen thưởng theo phong trào năm {last.year}", plan=None, year=last.year, first_on=first, last_on=last,
            nominate_by=day + timedelta(days=6), meet_on=day + timedelta(days=11), decide_by=day + timedelta(days=16),
            peer_groups=("offices", "schools", "neighbourhoods", "organisations"),
            slots=[(kinds[key], group, number) for key, groups in GAVE.items() for group, number in groups.items()],
            note="Ưu tiên đơn vị làm tốt việc hướng dẫn người dân dùng dịch vụ công trực tuyến.",
        )  # fmt: skip
        await open_campaign(wanted, key="demo-campaign-open", by=office, at=at)

    return deed


def open_next(life: Life) -> Deed:
    """Of the ward's first plan, still open to what units name."""

    async def deed(at: datetime) -> None:
        office, kinds, day = (
            await life.people.viewer(life.people.office, at=at),
            {one.key: one for one in BUILT_IN},
            ward_day(at),
        )
        plan = (
            await rows("select id, title from plan where ward = {} and state = 'running' order by id limit 1", office.ward)
        )[0]
        wanted = NewCampaign(
            name=f"Khen thưởng chuyên đề: {plan['title'].removeprefix('Kế hoạch ')}"[:200], plan=plan["id"], year=day.year,
            first_on=day - timedelta(days=60), last_on=day + timedelta(days=30), nominate_by=day + timedelta(days=14),
            meet_on=day + timedelta(days=35), decide_by=day + timedelta(days=42), peer_groups=("schools", "neighbourhoods"),
            slots=[(kinds[key], group, 2) for key in (PERSON, COLLECTIVE, "certificate_household") for group in ("schools", "neighbourhoods")],
        )  # fmt: skip
        await open_campaign(wanted, key="demo-campaign-next", by=office, at=at)

    return deed


def nominate(life: Life) -> Deed:
    """A unit names those whom the facts do not show."""

    async def deed(at: datetime) -> None:
        unit = life.people.units[SHOWN]
        head = await life.people.viewer(life.people.heads[unit.id], at=at)
        named = nominating.Named(
            kind=COLLECTIVE, peer_group=unit.peer_group, unit=unit.id, name=CIRCLE, position="Tổ giúp việc của tổ dân phố",
            merits=CIRCLE_DID, consent="", is_direct=True,
        )  # fmt: skip
        await nominating.nominate(await campaign_of(head.ward), named, key="demo-nominate-circle", by=head, at=at)

    return deed


def weigh(life: Life) -> Deed:
    """The office ticks what the facts do not say, proposes the first of each group, sets one aside."""

    async def deed(at: datetime) -> None:
        office = await life.people.viewer(life.people.office, at=at)
        campaign = await campaign_of(office.ward)
        found = await gather(campaign, office.ward, today=ward_day(at))
        for number, one in enumerate(chosen(found)):
            for finding in (each for each in one.findings if each.holds is None):
                words = CIRCLE_DID if one.is_nominated else EVIDENCE
                await tick(
                    campaign, one.ref, finding.condition.key, holds=True, evidence=words, files=(),
                    key=f"demo-tick-{number}-{finding.condition.key}", by=office, at=at,
                )  # fmt: skip
            version = one.row["version"] if one.row else 0
            await propose(campaign, one.ref, version=version, key=f"demo-propose-{number:02}", by=office, at=at)
        aside = [one for one in found.of(COLLECTIVE, "neighbourhoods") if one.place and one not in chosen(found)]
        await set_aside(campaign, aside[0].ref, reason=ASIDE, version=0, key="demo-set-aside", by=office, at=at)

    return deed


def chosen(found: Found) -> list[Candidacy]:
    """Those the office proposes: the best placed of each group as far as nothing hinders them, and whom a unit named."""
    made = []
    for kind, group, many in (
        (COLLECTIVE, "schools", 2), (COLLECTIVE, "neighbourhoods", 3), (COLLECTIVE, "organisations", 1), (PERSON, "offices", 1),
    ):  # fmt: skip
        fit = [one for one in found.of(kind, group) if one.is_fit and not one.is_nominated and not one.blocks]
        made += fit[:many]
    return [*made, *(one for one in found.candidates if one.is_nominated)]


def meet(life: Life) -> Deed:
    """The council's minutes: all carried but the last."""

    async def deed(at: datetime) -> None:
        office = await life.people.viewer(life.people.second_office, at=at)
        campaign = await campaign_of(office.ward)
        proposed = [
            row["id"]
            for row in await rows("select id from candidate where campaign = {} and state = 'proposed' order by id", campaign)
        ]
        counts = {one: Count(12 - place % 3, place % 3) for place, one in enumerate(proposed)} | {proposed[-2]: Count(5, 7)}
        new = minutes.NewMinutes(
            held_on=ward_day(at), place="Phòng họp số 2, trụ sở UBND phường", chair="Chủ tịch Hội đồng Thi đua - Khen thưởng",
            secretary="Thư ký Hội đồng", seen=COUNCIL, counts=counts,
            summary="Hội đồng nghe phòng Văn hoá - Xã hội trình bày căn cứ của từng đề nghị, thảo luận và biểu quyết.",
        )  # fmt: skip
        await minutes.record_minutes(campaign, new, seen=0, key="demo-minutes-first", by=office, at=at)

    return deed


async def campaign_of(ward: int) -> int:
    return int((await rows("select id from campaign where ward = {} order by id", ward))[0]["id"])


# Thanks between campaigns


def thank(life: Life) -> Deed:
    """Who deserves it is pointed out; the unit that a first look enters as gets a letter."""

    async def deed(at: datetime) -> None:
        await point_out(at)
        leader = await life.people.viewer(life.people.leader, at=at)
        unit = next(row for row in await thanked.units(leader, ward_day(at)) if row["unit_name"] == SHOWN)
        letter = ready_letter(unit, [], ward=leader.ward_name, why=THANKED_FOR)
        await praises.write(unit, THANKED_FOR, letter, key="demo-praise-letter", by=leader, at=at)

    return deed
