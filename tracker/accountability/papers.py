"""Official papers of a period or a year: made from published scorecards, kept as they left, with an event each."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from tracker.accountability import open_data, sheets_xlsx
from tracker.accountability.actions import period_of, span_in
from tracker.accountability.filed import standing_cards, year_papers
from tracker.accountability.list_papers import period_list, year_list, year_sheet
from tracker.accountability.paper_rules import (
    KIND_WORDS,
    Bundle,
    PaperKind,
    file_name,
    missing,
    missing_of_year,
    official_at,
)
from tracker.accountability.rules import Span
from tracker.accountability.sheet_papers import Letterhead, sheet_paper
from tracker.accountability.tables import ScoreFile
from tracker.accountability.years import year_of
from tracker.core.clock import ward_day
from tracker.core.database import rows, transaction
from tracker.core.errors import Conflict, Refusal
from tracker.core.files import keep
from tracker.core.papers import written
from tracker.core.receipts import demand_new, once
from tracker.core.viewer import Viewer
from tracker.events.actions import record
from tracker.events.rules import Audience, Journal
from tracker.wards.queries import settled

Made = list[tuple[PaperKind, bytes]]


async def card_paper(card: Mapping[str, Any], period: Mapping[str, Any], by: Viewer) -> bytes:
    """One head's sheet, dated by when it became official: the same bytes whoever asks. Raises Refusal before that."""
    at = official_at(period, card)
    if lacking := missing(period, [card]):
        raise Refusal(f"Chưa có phiếu chính thức. {lacking[0]}.")
    assert at is not None
    return await written(sheet_paper(card, span_in(period), await letterhead(by, at, position(card))))


async def make_for_period(period_id: int, bundle: Bundle, *, key: str, by: Viewer, at: datetime) -> None:
    """The papers of a period, kept with one event each. The doors ask for a fresh password first.

    Files are written before the transaction, which then makes sure that nothing was published meanwhile.
    Raises Missing, Refusal with what is missing, Conflict.
    """
    url = f"/scores/periods/{period_id}/papers"
    await demand_new(ward=by.ward, person=by.person, key=key)
    period = await period_of(period_id, by)
    cards = await standing_cards(by.ward, period_id)
    if lacking := missing(period, cards):
        raise Refusal(f"Chưa lập được giấy tờ chính thức. {lacking[0]}.")
    span, journal = span_in(period), await head_of_diary(by.ward)
    made = await bundle_of(bundle, cards, period, span, await letterhead(by, at, journal), by=by)
    async with transaction():
        await once(ward=by.ward, person=by.person, key=key, url=url)
        if [card["id"] for card in await standing_cards(by.ward, period_id)] != [card["id"] for card in cards]:
            raise Conflict("Vừa có kết quả được công bố. Xin lập lại giấy tờ.")
        for kind, content in made:
            await keep_paper(kind, content, span.words, period=period_id, url=url, by=by, at=at)


async def bundle_of(
    bundle: Bundle, cards: Sequence[dict[str, Any]], period: Mapping[str, Any], span: Span, head: Letterhead, *, by: Viewer
) -> Made:
    """The files of one bundle."""
    match bundle:
        case Bundle.SHEETS:
            papers = [sheet_paper(card, span, replace(head, journal=position(card))) for card in cards]
            return [(PaperKind.SHEETS, await written(*papers))]
        case Bundle.LIST:
            book = await sheets_xlsx.period_book(cards, span, by.ward_name, head.journal, head.made_at)
            return [(PaperKind.LIST_WORD, await written(period_list(cards, span, head))), (PaperKind.LIST_EXCEL, book)]
        case Bundle.DATA:
            if not open_data.records(cards, span):
                raise Refusal("Kỳ này không có phiếu kết quả nhiệm vụ theo nghị định: không có gì để chuyển.")
            whole = open_data.as_json(
                cards, span, ward=by.ward_name, ward_id=by.ward, confirmed_at=period["confirmed_at"], journal=head.journal
            )
            return [(PaperKind.DATA_JSON, whole), (PaperKind.DATA_CSV, open_data.as_csv(cards, span))]


async def make_for_year(year: int, bundle: Bundle, *, key: str, by: Viewer, at: datetime) -> None:
    """The papers of a year: sheets of each head, or the list in Word and Excel. Raises as `make_for_period`."""
    await demand_new(ward=by.ward, person=by.person, key=key)
    periods, _ = await year_papers(by.ward, year)
    if lacking := missing_of_year(periods):
        raise Refusal(f"Chưa lập được giấy tờ chính thức. {lacking[0]}.")
    whole, head = await year_of(by.ward, year, today=ward_day(at)), await letterhead(by, at, await head_of_diary(by.ward))
    made: Made
    if bundle is Bundle.SHEETS:
        made = [(PaperKind.YEAR_SHEETS, await written(*(year_sheet(one, head) for one in whole.heads if one.results)))]
    elif bundle is Bundle.LIST:
        book = await sheets_xlsx.year_book(whole, by.ward_name, head.journal, at)
        made = [(PaperKind.YEAR_LIST_WORD, await written(year_list(whole, head))), (PaperKind.YEAR_LIST_EXCEL, book)]
    else:
        raise Refusal("Dữ liệu mở lập theo từng kỳ, không theo năm.")
    url = f"/grades?year={year}"
    async with transaction():
        await once(ward=by.ward, person=by.person, key=key, url=url)
        for kind, content in made:
            await keep_paper(kind, content, f"Năm {year}", year=year, url=url, by=by, at=at)


# What both share


async def keep_paper(
    kind: PaperKind, content: bytes, when: str, *, url: str, by: Viewer, at: datetime, period: int | None = None,
    year: int | None = None,
) -> None:  # fmt: skip
    """A paper kept as it left, with its event."""
    name = file_name(kind, when)
    file = await keep(name, content, ward=by.ward, by=by.person, at=at, kinds=("docx", "xlsx", "json", "csv"))
    made = ScoreFile(
        ward=by.ward, kind=kind, period=period, year=year, file=file["id"], name=name, made_by=by.person, made_by_name=by.name,
        made_at=at,
    )  # fmt: skip
    await made.save()
    ward = (await rows("select path from unit where id = {}", by.ward))[0]
    await record(
        "scorefile.made", noun_id=made.id, by=by, at=at, ward=by.ward, unit_path=ward["path"], audience=Audience.LEADERSHIP,
        data={"title": when, "what": KIND_WORDS[kind], "sha256": file["sha256"], "url": url},
    )  # fmt: skip


async def letterhead(by: Viewer, at: datetime, journal: Journal) -> Letterhead:
    return Letterhead(by.ward_name, await settled(by.ward), ward_day(at), at, journal)


async def head_of_diary(ward: int) -> Journal:
    found = await rows("select sequence, hash from event_head where ward = {}", ward)
    return Journal(found[0]["sequence"], found[0]["hash"])


def position(card: Mapping[str, Any]) -> Journal:
    """Where the diary stood when a scorecard was counted."""
    return Journal(card["event_sequence"], card["event_hash"])
