"""The gates of files: what is refused and with which words, what a photo loses, how evidence is kept and served."""

import asyncio
import hashlib
import io
import re
import struct
import zipfile
import zlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import httpx
import pytest
from cast import Browser, Cast, events_of, key_on
from PIL import Image

from tracker.core.clock import now
from tracker.core.database import rows, transaction
from tracker.core.errors import Refusal
from tracker.core.files import LONGEST_SIDE, MOST_BYTES, PLAN_KINDS, clean_name, gate, keep, path_of
from tracker.core.static import FOLDER as STATIC
from tracker.settings import settings

pytestmark = pytest.mark.anyio
WORD, SHEET = "word/document.xml", "xl/workbook.xml"
PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n"
GPS, MAKER, ORIENTATION = 0x8825, 0x010F, 0x0112


def picture(kind: str = "JPEG", size: tuple[int, int] = (64, 48), **more: Any) -> bytes:
    written = io.BytesIO()
    Image.new("RGB", size, "#8f1216").save(written, kind, **more)
    return written.getvalue()


def located() -> Image.Exif:
    """What a phone writes into a photo: its maker and the place where it was taken."""
    exif = Image.Exif()
    exif[MAKER] = "May anh bi mat"
    exif[GPS] = {1: "N", 2: (20.0, 41.0, 12.5), 3: "E", 4: (106.0, 47.0, 30.0)}
    return exif


def office(entries: Mapping[str, bytes], how: int = zipfile.ZIP_DEFLATED) -> bytes:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", how) as archive:
        for name, content in entries.items():
            archive.writestr(name, content)
    return written.getvalue()


def encrypted(plain: bytes) -> bytes:
    """The same archive with the bit that says "encrypted" on every entry, in both places where a zip keeps it."""
    marked = bytearray(plain)
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        for found in re.finditer(re.escape(mark), plain):
            marked[found.start() + offset] |= 1
    return bytes(marked)


def claims(width: int, height: int) -> bytes:
    """A PNG of a few bytes whose header says it is enormous."""
    header = b"IHDR" + struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + struct.pack(">I", 13) + header + struct.pack(">I", zlib.crc32(header))


def one_bit(width: int, height: int) -> bytes:
    written = io.BytesIO()
    Image.new("1", (width, height)).save(written, "PNG")
    return written.getvalue()


REFUSED: dict[str, tuple[str, bytes, str]] = {
    "a program": ("don.exe", b"MZ\x90", "không thuộc loại nhận được"),
    "a web page": ("trang.html", b"<script>", "không thuộc loại nhận được"),
    "a drawing with scripts": ("anh.svg", b"<svg/>", "không thuộc loại nhận được"),
    "an old Word file": ("van-ban.doc", b"\xd0\xcf\x11\xe0", "không thuộc loại nhận được"),
    "a macro file by name": ("van-ban.docm", office({WORD: b"<x/>"}), "không thuộc loại nhận được"),
    "two endings": ("anh.jpg.exe", picture(), "không thuộc loại nhận được"),
    "a name written backwards": ("anh\u202egpj.exe", picture(), "không thuộc loại nhận được"),
    "no ending": ("anh", picture(), "không thuộc loại nhận được"),
    "only an ending": (".jpg", picture(), "không thuộc loại nhận được"),
    "a text as evidence": ("ghi-chu.txt", b"xin chao", "không thuộc loại nhận được"),
    "PNG called JPG": ("anh.jpg", picture("PNG"), "không khớp với tên"),
    "JPG called PNG": ("anh.png", picture("JPEG"), "không khớp với tên"),
    "GIF called JPG": ("anh.jpg", picture("GIF"), "Không mở được ảnh"),
    "a page called JPG": ("anh.jpeg", b"<html><script>alert(1)</script>", "Không mở được ảnh"),
    "half a photo": ("anh.jpg", picture(size=(640, 480))[:900], "Không mở được ảnh"),
    "a page called PDF": ("bao-cao.pdf", b"<html>%PDF-1.7", "không phải là PDF"),
    "Word called PDF": ("bao-cao.pdf", office({WORD: b"<x/>"}), "không phải là PDF"),
    "PDF called Word": ("bao-cao.docx", PDF, "Không mở được tệp"),
    "Excel called Word": ("bao-cao.docx", office({SHEET: b"<x/>"}), "không khớp với tên"),
    "Word called Excel": ("bang.xlsx", office({WORD: b"<x/>"}), "không khớp với tên"),
    "any zip called Excel": ("bang.xlsx", office({"thu.txt": b"x"}), "không khớp với tên"),
    "half a Word file": ("bao-cao.docx", office({WORD: b"<x/>" * 99})[:60], "Không mở được tệp"),
    "Word with a password": ("mat.docx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "Không mở được tệp"),
    "empty": ("trong.pdf", b"", "trống"),
    "over ten megabytes": ("to.pdf", PDF + bytes(MOST_BYTES), "lớn hơn 10 MB"),
    "Word with macros": ("co.docx", office({WORD: b"<x/>", "word/vbaProject.bin": b"x"}), "macro"),
    "Excel with macros": ("co.xlsx", office({SHEET: b"<x/>", "xl/VBAPROJECT.BIN": b"x"}), "macro"),
    "an encrypted zip": ("khoa.docx", encrypted(office({WORD: b"<x/>"})), "mật khẩu"),
    "a bomb by ratio": ("bom.docx", office({WORD: bytes(5_000_000)}), "nén bất thường"),
    "a bomb by entries": ("bom.xlsx", office({SHEET: b"x", **{f"a{n}": b"" for n in range(2_000)}}), "nén bất thường"),
    "too many pixels": ("anh.png", one_bit(8_000, 6_300), "quá lớn"),
    "a bomb of pixels": ("anh.png", claims(60_000, 60_000), "Không mở được ảnh"),
}


@pytest.mark.parametrize("case", REFUSED)
async def test_what_no_gate_lets_through(case: str) -> None:
    name, content, sentence = REFUSED[case]
    with pytest.raises(Refusal, match=sentence):
        await gate(name, content)


@pytest.mark.parametrize(
    ("name", "content", "kind"),
    [
        ("ảnh buổi họp.JPG", picture(), "jpg"),
        ("anh.jpeg", picture(), "jpg"),
        ("anh.jfif", picture(), "jpg"),
        ("anh.png", picture("PNG"), "png"),
        ("bao-cao.pdf", PDF, "pdf"),
        ("bao-cao.docx", office({WORD: b"<x/>"}), "docx"),
        ("bang.xlsx", office({SHEET: b"<x/>"}, zipfile.ZIP_STORED), "xlsx"),
    ],
)
async def test_what_is_let_through(name: str, content: bytes, kind: str) -> None:
    kept_name, found, kept = await gate(name, content)
    assert (kept_name, found) == (name, kind)
    assert kept == content or kind in {"jpg", "png"}


async def test_a_plan_may_be_plain_text_but_no_picture() -> None:
    assert (await gate("ke-hoach.txt", "Kế hoạch".encode(), PLAN_KINDS))[1] == "txt"
    for name, content in (("ke-hoach.jpg", picture()), ("ke-hoach.txt", b"MZ\x00\x01")):
        with pytest.raises(Refusal):
            await gate(name, content, PLAN_KINDS)


async def test_a_photo_comes_back_without_its_place_and_owner() -> None:
    for name, kind in (("anh.jpg", "JPEG"), ("anh.png", "PNG")):
        sent = picture(kind, exif=located())
        assert dict(Image.open(io.BytesIO(sent)).getexif().get_ifd(GPS))
        _, _, kept = await gate(name, sent)
        opened = Image.open(io.BytesIO(kept))
        assert (opened.format, opened.size) == (kind, (64, 48))
        assert dict(opened.getexif()) == {}
        assert b"bi mat" not in kept
        assert b"Exif" not in kept


async def test_a_photo_keeps_the_way_it_was_held_and_loses_what_nobody_needs() -> None:
    exif = Image.Exif()
    exif[ORIENTATION] = 6  # held upright: the camera's own picture lies on its side
    _, _, kept = await gate("anh.jpg", picture(size=(3_000, 1_500), exif=exif))
    assert Image.open(io.BytesIO(kept)).size == (LONGEST_SIDE // 2, LONGEST_SIDE)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("../../etc/passwd.pdf", "passwd.pdf"),
        ("..\\..\\Windows\\win.pdf", "win.pdf"),
        ("/tuyet/doi.pdf", "doi.pdf"),
        ("C:\\Users\\anh.jpg", "anh.jpg"),
        ("a\x00b\x1f.pdf", "ab.pdf"),
        ("dong\r\nmoi.pdf", "dong_moi.pdf"),
        ('a"b<c>:|?*.pdf', "a_b_c_____.pdf"),
        ("..", "tep"),
        ("", "tep"),
        ("thu-muc/", "tep"),
        (".an.pdf", "an.pdf"),
        ("ho\u0301a đơn.pdf", "hóa đơn.pdf"),
    ],
)
def test_names_are_only_names(typed: str, kept: str) -> None:
    assert clean_name(typed) == kept


@pytest.mark.parametrize("typed", ["a" * 900 + ".pdf", "ế" * 900 + ".pdf", "a." + "b" * 900, "." * 900])
def test_names_have_an_end(typed: str) -> None:
    assert 0 < len(clean_name(typed)) <= 200
    if typed.endswith(".pdf"):
        assert clean_name(typed).endswith(".pdf")


# Keeping


async def kept_once(cast: Cast, content: bytes, *, name: str = "bao-cao.pdf", ward: int | None = None) -> dict[str, Any]:
    async with transaction():
        return await keep(name, content, ward=ward or cast.ward, by=None, at=now())


async def test_the_same_content_is_kept_once_per_ward(cast: Cast) -> None:
    content = PDF + b"mot lan"
    found = await asyncio.gather(*(kept_once(cast, content, name=f"lan-{n}.pdf") for n in range(5)))
    assert len({row["id"] for row in found}) == 1
    other = await kept_once(cast, content, ward=cast.ward + 1000)
    assert (other["id"] != found[0]["id"], other["sha256"]) == (True, found[0]["sha256"])
    assert len(await rows("select id from stored_file")) == 2
    path = path_of(hashlib.sha256(content).hexdigest())
    assert path.read_bytes() == content
    assert [one.name for one in path.parent.iterdir() if path.name in one.name] == [path.name]  # nothing half-written beside


async def test_files_live_outside_the_static_folder(cast: Cast) -> None:
    row = await kept_once(cast, PDF + b"o dau")
    kept = path_of(row["sha256"]).resolve()
    assert kept.is_relative_to(settings().files.resolve())
    assert not kept.is_relative_to(STATIC.resolve())
    assert not settings().files.resolve().is_relative_to(STATIC.resolve())
    assert re.fullmatch(r"[0-9a-f]{64}", Path(kept).name)


async def test_a_refused_file_leaves_no_row(cast: Cast) -> None:
    with pytest.raises(Refusal):
        await kept_once(cast, b"<html>")
    assert await rows("select id from stored_file") == []


# The doors


async def with_evidence(cast: Cast, files: Any) -> tuple[int, Browser, httpx.Response]:
    """A head who sends files to the report of a fresh assignment: (assignment, browser, the answer)."""
    assignment = await cast.assignment("five")
    head = await cast.browser("head")
    await head.get(f"/assignments/{assignment}/report")
    await head.post(f"/assignments/{assignment}/report", {"done": "1"})
    return assignment, head, await head.post(f"/assignments/{assignment}/report/evidence", files=files)


async def link_on(head: Browser, assignment: int) -> str:
    found = re.search(r'href="(/evidence/\d+)"', (await head.get(f"/assignments/{assignment}/report/evidence")).text)
    assert found
    return found[1]


@pytest.mark.parametrize(
    "case", ["a program", "PNG called JPG", "empty", "Word with macros", "a bomb by ratio", "an encrypted zip"]
)
async def test_the_evidence_door_has_the_same_gates(cast: Cast, case: str) -> None:
    name, content, sentence = REFUSED[case]
    _, _, answer = await with_evidence(cast, {"files": (name, content, "application/octet-stream")})
    assert answer.status_code == 422
    assert sentence in answer.text
    assert await rows("select id from evidence") == await rows("select id from stored_file") == []


async def test_over_ten_megabytes_is_refused_with_a_sentence(cast: Cast) -> None:
    _, _, answer = await with_evidence(cast, {"files": ("to.pdf", PDF + bytes(MOST_BYTES), "application/pdf")})
    assert answer.status_code == 422
    assert "“to.pdf” lớn hơn 10 MB" in answer.text
    clerk = await cast.browser("office")
    await clerk.get("/plans/new")
    plan = await clerk.post(
        "/plans", {"_key": "k" * 24}, files={"document": ("to.txt", bytes(MOST_BYTES + 700_000), "text/plain")}
    )
    assert plan.status_code == 413
    assert "10 MB" in plan.text
    assert await rows("select id from stored_file") == []


async def test_ten_files_a_report_and_not_one_more(cast: Cast) -> None:
    many = [("files", (f"tep-{n}.pdf", PDF + bytes([n]), "application/pdf")) for n in range(11)]
    assignment, head, answer = await with_evidence(cast, many)
    assert answer.status_code == 422
    assert "nhiều nhất 10 tệp" in answer.text
    assert (await head.post(f"/assignments/{assignment}/report/evidence", files=many[:10])).status_code == 303
    again = await head.post(f"/assignments/{assignment}/report/evidence", files=many[10:])
    assert again.status_code == 422
    assert "nhiều nhất 10 tệp" in again.text
    assert len(await rows("select id from evidence")) == 10


async def test_evidence_is_served_so_that_no_browser_opens_it(cast: Cast) -> None:
    content = PDF + b"<script>alert(1)</script>"
    assignment, head, _ = await with_evidence(cast, {"files": ("Biên bản; họp\r\nX: y.pdf", content, "text/html")})
    answer = await head.get(await link_on(head, assignment))
    assert (answer.status_code, answer.content) == (200, content)
    assert answer.headers["content-type"] == "application/octet-stream"
    assert answer.headers["content-disposition"].startswith("attachment; filename*=UTF-8''Bi%C3%AAn%20b%E1%BA%A3n%3B")
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["content-security-policy"] == "default-src 'none'; sandbox"
    assert "no-store" in answer.headers["cache-control"]
    assert "x" not in answer.headers


async def test_evidence_is_its_writers_until_sent_and_then_its_units_and_the_offices(cast: Cast) -> None:
    assignment, head, _ = await with_evidence(cast, {"photos": ("anh.jpg", picture(), "image/jpeg")})
    link = await link_on(head, assignment)
    everybody = ("deputy", "office", "leader", "observer", "other_head", "principal", "administrator")
    browsers = {name: await cast.browser(name) for name in everybody}
    assert {name: (await browser.get(link)).status_code for name, browser in browsers.items()} == dict.fromkeys(everybody, 404)
    assert (await head.get(link)).status_code == 200
    check = await head.get(f"/assignments/{assignment}/report/check")
    assert (await head.post(f"/assignments/{assignment}/submission", {"_key": key_on(check)})).status_code == 303
    assert len(await events_of("assignment.submitted")) == 1
    foreign = {"other_head", "principal"}
    found = {name: (await browser.get(link)).status_code for name, browser in browsers.items()}
    assert found == {name: 404 if name in foreign else 200 for name in everybody}


async def test_nobody_takes_a_file_off_anothers_report(cast: Cast) -> None:
    assignment, head, _ = await with_evidence(cast, {"photos": ("anh.jpg", picture(), "image/jpeg")})
    evidence = (await link_on(head, assignment)).rsplit("/", 1)[1]
    deputy = await cast.browser("deputy")
    await deputy.post(f"/assignments/{assignment}/report/removal", {"evidence": evidence})
    assert len(await rows("select id from evidence")) == 1
    await head.post(f"/assignments/{assignment}/report/removal", {"evidence": evidence})
    assert await rows("select id from evidence") == []
