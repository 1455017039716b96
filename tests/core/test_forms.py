"""Fields of forms: what was typed becomes a value, exactly, or one sentence."""

import pytest
from litestar.datastructures import FormMultiDict

from tracker.core.forms import Form, hundredths


class PointsForm(Form):
    points = hundredths("Điểm", least=1, most=10**12)


def read(typed: str) -> PointsForm:
    return PointsForm.read(FormMultiDict([("points", typed)]))


@pytest.mark.parametrize(
    ("typed", "value"),
    [
        ("84,25", 84_25),
        ("2,675", 2_68),
        ("1,005", 1_01),
        ("0,29", 29),
        ("1.234,5", 1_234_50),
        ("9.999.999.999,99", 999_999_999_999),
    ],
)
def test_hundredths_are_exact(typed: str, value: int) -> None:
    assert read(typed).points == value


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("", "Xin nhập điểm."), ("0,004", "Điểm phải từ 0,01 đến 10.000.000.000."), ("9999999999999999,5", "Điểm phải từ"),
        ("1e9", "Xin ghi số"),
    ],
)  # fmt: skip
def test_hundredths_refuse_with_a_sentence(typed: str, sentence: str) -> None:
    assert read(typed).problems["points"].startswith(sentence)
