"""Money in words: the irregular places, and every number said so that it can be read back."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.core.money import DIGITS, in_words

CASES = {
    0: "Không đồng", 5: "Năm đồng", 10: "Mười đồng", 11: "Mười một đồng", 15: "Mười lăm đồng", 20: "Hai mươi đồng",
    21: "Hai mươi mốt đồng", 24: "Hai mươi bốn đồng", 55: "Năm mươi lăm đồng", 101: "Một trăm linh một đồng",
    115: "Một trăm mười lăm đồng", 1_005: "Một nghìn không trăm linh năm đồng",
    759_000: "Bảy trăm năm mươi chín nghìn đồng", 2_530_000: "Hai triệu năm trăm ba mươi nghìn đồng",
    3_795_000: "Ba triệu bảy trăm chín mươi lăm nghìn đồng", 1_000_021: "Một triệu không trăm hai mươi mốt đồng",
    2_000_000_000: "Hai tỷ đồng", 3_000_050_000: "Ba tỷ không trăm năm mươi nghìn đồng",
    5_000_000_000_000: "Năm nghìn tỷ đồng",
}  # fmt: skip
VALUES = {word: place for place, word in enumerate(DIGITS)} | {"mốt": 1, "lăm": 5, "mười": 10}
SCALES = {"nghìn": 10**3, "triệu": 10**6}


@pytest.mark.parametrize(("amount", "words"), CASES.items())
def test_written_as_it_is_said(amount: int, words: str) -> None:
    assert in_words(amount) == words


@given(st.integers(0, 10**12 - 1))
def test_no_number_is_lost_in_its_words(amount: int) -> None:
    assert heard(in_words(amount)) == amount


def heard(words: str) -> int:
    """The number somebody writes down who hears it."""
    whole = part = three = digit = 0
    for word in words.casefold().removesuffix(" đồng").split():
        if word == "trăm":
            three, digit = digit * 100, 0
        elif word == "mươi":
            three, digit = three + digit * 10, 0
        elif word == "mười":
            three += 10
        elif word in SCALES:
            part, three, digit = part + (three + digit) * SCALES[word], 0, 0
        elif word == "tỷ":
            whole, part, three, digit = whole + (part + three + digit) * 10**9, 0, 0, 0
        elif word != "linh":
            digit = VALUES[word]
    return whole + part + three + digit
