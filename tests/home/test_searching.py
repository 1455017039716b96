"""The search finds indicators, reports and estimates, each for whoever may open them."""

from datetime import date

import pytest
from cast import Cast, queries
from measured import estimate_row, indicator_row, plan_row, request_row, submission_row

pytestmark = pytest.mark.anyio


async def test_each_finds_what_they_may_open(cast: Cast) -> None:
    indicator = await indicator_row(cast, await plan_row(cast))
    request = await request_row(cast, late_after=date(2026, 3, 20))
    own = await submission_row(cast, request, "five", late_after=date(2026, 3, 20))
    other = await submission_row(cast, request, "six", late_after=date(2026, 3, 20))
    first, _ = await estimate_row(cast, proposed=5_000_000)
    second, _ = await estimate_row(cast, proposed=6_000_000, root=first, number=2)
    office, head = await cast.browser("office"), await cast.browser("head")
    with queries() as asked:
        page = await office.get("/search?q=phong trao")
    assert len(asked) <= 2
    assert f'href="/reports/{request}"' in page.text
    assert f'href="/budgets/{second}"' in page.text
    assert f'href="/budgets/{first}"' not in page.text
    assert f'href="/indicators/{indicator}"' in (await office.get("/search?q=dinh danh")).text
    mine = (await head.get("/search?q=Phong trào")).text
    assert f'href="/reports/mine/{own}"' in mine
    assert f'href="/reports/mine/{other}"' not in mine
    assert "/budgets/" not in mine
    assert f'href="/indicators/{indicator}"' in (await head.get("/search?q=tai khoan")).text
    assert "Không tìm thấy" in (await office.get("/search?q=phong trao BC-2025")).text
    assert f'href="/reports/{request}"' in (await office.get("/search?q=quy 2026 phong")).text
