"""What is said about an odd number, as a table of cases."""

import pytest

from tracker.indicators.rules import Rollup, Shape
from tracker.indicators.soundness import warnings_of

SHARE, COUNT, LATEST, YEAR = Shape.SHARE, Shape.COUNT, Rollup.LATEST, Rollup.CUMULATIVE


@pytest.mark.parametrize(
    ("shape", "rollup", "now", "before", "said"),
    [
        (SHARE, LATEST, (None, None), (None, None), []),
        (SHARE, LATEST, (8_000, 10_000), (None, None), []),
        (SHARE, LATEST, (10_000, 10_000), (None, None), []),
        (SHARE, LATEST, (10_100, 10_000), (None, None), ["Số đạt được (101) lớn hơn tổng số (100)."]),
        (SHARE, LATEST, (0, 0), (None, None), ["Tổng số bằng 0 nên không tính được tỷ lệ."]),
        (SHARE, LATEST, (6_000, 10_000), (4_000, 10_000), []),  # just a half more is no jump
        (SHARE, LATEST, (6_100, 10_000), (4_000, 10_000), ["Thay đổi đột ngột so với kỳ trước: từ 40% lên 61%."]),
        (SHARE, LATEST, (1_900, 10_000), (4_000, 10_000), ["Thay đổi đột ngột so với kỳ trước: từ 40% xuống 19%."]),
        (SHARE, LATEST, (900, 10_000), (400, 10_000), []),  # five people are no jump
        (SHARE, LATEST, (3_900, 10_000), (4_000, 10_000), ["Thấp hơn kỳ trước: từ 40% xuống 39%."]),
        (SHARE, YEAR, (3_900, 10_000), (4_000, 10_000), []),  # what was added may be less
        (SHARE, LATEST, (4_000, 9_000), (4_000, 10_000), []),
        (SHARE, LATEST, (4_000, 8_900), (4_000, 10_000), ["Tổng số giảm từ 100 xuống 89 so với kỳ trước."]),
        (SHARE, LATEST, (4_000, 10_000), (0, 10_000), ["Thay đổi đột ngột so với kỳ trước: từ 0% lên 40%."]),
        (SHARE, LATEST, (4_000, 10_000), (0, 0), []),
        (COUNT, LATEST, (12_000, None), (5_000, None), ["Thay đổi đột ngột so với kỳ trước: từ 50 lên 120."]),
        (COUNT, YEAR, (12_000, None), (5_000, None), ["Thay đổi đột ngột so với kỳ trước: từ 50 lên 120."]),
        (COUNT, LATEST, (4_950, None), (5_000, None), ["Thấp hơn kỳ trước: từ 50 xuống 49,5."]),
    ],
)
def test_what_is_said(
    shape: Shape, rollup: Rollup, now: tuple[int | None, int | None], before: tuple[int | None, int | None], said: list[str]
) -> None:
    assert (
        warnings_of(
            numerator=now[0], denominator=now[1], shape=shape, rollup=rollup,
            before_numerator=before[0], before_denominator=before[1],
        )
        == said
    )  # fmt: skip
