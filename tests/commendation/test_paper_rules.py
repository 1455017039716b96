"""The checklist as a table of cases; whom each paper names; file names that are clean and never the same."""

from dataclasses import replace

import pytest
from dossiers import AN, dossier, kind

from tracker.awards.rules import PaperKind
from tracker.commendation.checklist import checks
from tracker.commendation.decision_papers import signed, signer
from tracker.commendation.paper_rules import Dossier, distinct, file_name, latest
from tracker.commendation.rules import Count
from tracker.wards.rules import Settled

READ = replace(AN, report="Đã đọc")
PAID = replace(kind("certificate_person"), multiple=300)
AWARDED = replace(READ, state="awarded", register="KT-2026-0001", money=500_000)
FIGHTER = replace(AN, kind=kind("grassroots_fighter"), count=Count(12, 0))
P, R, M, D, C, I = (  # noqa: E741
    PaperKind.PROPOSAL, PaperKind.REPORT, PaperKind.MINUTES, PaperKind.DECISION, PaperKind.CERTIFICATE, PaperKind.INITIATIVE,
)  # fmt: skip
CASES: list[tuple[Dossier, PaperKind, list[str], bool]] = [
    (dossier(), P, ["Chưa có ai được đề nghị khen"], False),
    (dossier(), C, ["Chưa có ai được đề nghị khen"], False),
    (dossier(READ), P, [], True),
    (dossier(READ, meeting=None), P, ["Hội đồng chưa họp: tờ trình ghi danh sách đang đề nghị"], True),
    (dossier(replace(AN, count=Count(7, 7))), P, ["Chưa có ai đủ số phiếu"], False),
    (dossier(AN), R, ["Chưa ai đọc và lưu báo cáo của An"], True),
    (dossier(READ), R, [], True),
    (dossier(READ, meeting=None), M, ["Chưa ghi biên bản họp của hội đồng"], False),
    (dossier(replace(READ, count=None)), M, ["Chưa ghi số phiếu của An"], True),
    (dossier(READ), M, [], True),
    (dossier(READ, meeting=None), D, ["Chưa ghi biên bản họp của hội đồng"], False),
    (dossier(READ), D, ["Chưa có số và ngày quyết định, để trống", "Chưa có mức tiền của “Giấy khen cho cá nhân”, để trống"], True),
    (dossier(replace(READ, kind=PAID)), D, ["Chưa có số và ngày quyết định, để trống"], True),
    (dossier(AWARDED, state="decided"), D, [], True),
    (dossier(replace(AWARDED, money=None), state="decided"), D, ["Chưa có mức tiền của “Giấy khen cho cá nhân”, để trống"], True),
    (dossier(READ), C, ["In sau khi có quyết định khen thưởng"], False),
    (dossier(AWARDED, state="decided"), C, [], True),
    (dossier(replace(READ, state="declined"), state="decided"), C, ["Không có ai được tặng giấy khen"], False),
    (dossier(FIGHTER), I, ["Chưa có giấy chứng nhận sáng kiến của An"], False),
    (dossier(replace(FIGHTER, has_initiative=True)), I, [], False),
]  # fmt: skip


@pytest.mark.parametrize(("whole", "paper", "lacks", "can_make"), CASES)
def test_what_is_missing(whole: Dossier, paper: PaperKind, lacks: list[str], can_make: bool) -> None:
    check = next(one for one in checks(whole) if one.paper is paper)
    assert ([one.words for one in check.lacks], check.can_make) == (lacks, can_make)
    assert all(one.url.startswith(("/campaigns/1", "/award-kinds/")) for one in check.lacks)


def test_whom_each_paper_names() -> None:
    lost = replace(AN, id=2, name="Bình", count=Count(7, 7))
    above = replace(AN, id=3, name="Tổ 5", kind=kind("city_merit"))
    open_one = dossier(AN, lost, above)
    assert [put.name for put in open_one.submitted] == ["An", "Tổ 5"]
    assert [put.name for put in open_one.honoured] == ["An"]
    closed = dossier(
        replace(AN, state="awarded"), replace(lost, state="declined"), replace(above, state="submitted"), state="decided"
    )
    assert [put.name for put in closed.standing] == ["An", "Tổ 5"]
    assert [put.name for put in closed.honoured] == ["An"]
    assert [put.name for put in dossier(AN, lost, meeting=None).submitted] == ["An", "Bình"]


@pytest.mark.parametrize(("votes", "carried"), [(11, False), (12, True)])
def test_a_fighter_stands_with_four_fifths_of_all(votes: int, carried: bool) -> None:
    assert bool(dossier(replace(FIGHTER, count=Count(votes, 0))).submitted) is carried


def test_the_unit_is_said_once() -> None:
    put = replace(AN, position="Tổ trưởng Tổ dân phố số 5", unit_name="Tổ dân phố số 5")
    assert put.place == "Tổ trưởng Tổ dân phố số 5"
    assert replace(put, position="Tổ trưởng").place == "Tổ trưởng, Tổ dân phố số 5"
    assert replace(put, name="Tổ dân phố số 5", position="").place == ""


def test_names_of_files() -> None:
    put = replace(AN, name="Tổ 5/2 \\ " + "x" * 300)
    name = file_name(dossier(put), PaperKind.REPORT, "pdf", put=put, place=7)
    assert name.startswith("Báo cáo thành tích 07, Tổ 5-2 - xxx")
    assert name.endswith("x, DX-2026-0001.pdf")
    assert len(name) < 150
    assert file_name(dossier(AN), PaperKind.CERTIFICATE, "docx") == "Giấy khen, DX-2026-0001.docx"
    assert distinct(["a.pdf", "a.pdf", "b.pdf", "a.pdf", "a (2).pdf"]) == [
        "a.pdf", "a (2).pdf", "b.pdf", "a (3).pdf", "a (2) (2).pdf",
    ]  # fmt: skip


def test_the_newest_lot() -> None:
    files = [{"id": 1, "made_at": 1}, {"id": 3, "made_at": 2}, {"id": 2, "made_at": 2}]
    newest, older = latest(files)
    assert ([one["id"] for one in newest], [one["id"] for one in older]) == ([3, 2], [1])
    assert latest([]) == ([], [])


@pytest.mark.parametrize(
    ("typed", "kept", "name", "above"),
    [
        ("TM. ỦY BAN NHÂN DÂN, CHỦ TỊCH, Người Ký", "", "Người Ký", ("CHỦ TỊCH",)),
        ("TM. ỦY BAN NHÂN DÂN, CHỦ TỊCH", "", "", ("CHỦ TỊCH",)),
        ("KT. CHỦ TỊCH, PHÓ CHỦ TỊCH, Người Ký", "Người Khác", "Người Ký", ("KT. CHỦ TỊCH", "PHÓ CHỦ TỊCH")),
        ("Chủ tịch", "Người Ký", "Người Ký", ("CHỦ TỊCH",)),
        ("Người Ký", "Người Khác", "Người Ký", ("CHỦ TỊCH",)),
        ("", "Người Ký", "Người Ký", ("CHỦ TỊCH",)),
    ],
)
def test_under_a_signature_stands_a_name_alone(typed: str, kept: str, name: str, above: tuple[str, ...]) -> None:
    one = dossier(signer=typed, settled=Settled(signer_name=kept))
    assert (signer(one), signed(one)) == (name, above)
