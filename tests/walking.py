"""Everything that one person can open: a walk over the links of their pages, and the words of whatever is behind them."""

import html
import io
import re
import zipfile
from collections import Counter, deque
from collections.abc import Iterable

import httpx
from cast import Browser
from pypdf import PdfReader

LINK = re.compile(r'(?:href|hx-get|src)="(/[^"#]*)')
APART = ("/static/", "/signout", "/signin", "/demo")


async def walk(browser: Browser, seeds: Iterable[str], *, most: int) -> dict[str, str]:
    """Path → words of every page and file that opens, from these paths on; of pages of one shape at most `most` beside the seeds."""
    waiting, found, seen = deque(dict.fromkeys(seeds)), {}, Counter[str]()
    known = set(waiting)
    while waiting:
        path = waiting.popleft()
        answer = await browser.get(path)
        assert answer.status_code < 500, path
        if answer.status_code == 303:
            answer = await browser.get(answer.headers["location"])
        if answer.status_code != 200:
            continue
        found[path] = words_of(answer)
        for link in LINK.findall(answer.text) if "text/html" in answer.headers["content-type"] else ():
            link = html.unescape(link)
            if link not in known and not link.startswith(APART) and seen[shape(link)] < most:
                known.add(link)
                seen[shape(link)] += 1
                waiting.append(link)
    return found


def shape(path: str) -> str:
    """/assignments/*?timing: the same for all of a kind."""
    door, _, asked = path.partition("?")
    return f"{re.sub(r'/[0-9][^/]*', '/*', door)}?{','.join(sorted(re.findall('([a-z_]+)=', asked)))}"


def words_of(answer: httpx.Response) -> str:
    """What a person reads in an answer, whatever its kind, with the addresses that it names."""
    kind = answer.headers["content-type"]
    if "pdf" in kind:
        return plain(" ".join(page.extract_text() for page in PdfReader(io.BytesIO(answer.content)).pages))
    return packed(answer.content) if answer.content[:2] == b"PK" else plain(answer.text)


def packed(content: bytes) -> str:
    """Of everything inside a spreadsheet, a Word paper, or an archive of them."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        inside = [archive.read(name) for name in archive.namelist()]
    return " ".join(packed(one) if one[:2] == b"PK" else plain(one.decode(errors="ignore")) for one in inside)


def plain(text: str) -> str:
    """The words without tags, then the text as it came, so that attributes are looked at as well."""
    return " ".join(f"{html.unescape(re.sub('<[^>]+>', '', text))} {html.unescape(text)}".split())
