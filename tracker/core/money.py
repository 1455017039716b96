"""Money in words, as decisions and receipts write it beside the figures."""

DIGITS = ("không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín")
SCALES = ("", "nghìn", "triệu")  # of each three digits, from the right; after them "tỷ" begins anew
BILLION = 10**9


def in_words(amount: int) -> str:
    """1205000 → Một triệu hai trăm linh năm nghìn đồng. `amount`: whole đồng, from 0."""
    words = f"{spelt(amount)} đồng"
    return words[0].upper() + words[1:]


def spelt(number: int, *, follows: bool = False) -> str:
    """A whole number from 0 in small letters; `follows`: more stands before it, so its empty hundreds are said."""
    if number == 0:
        return "" if follows else DIGITS[0]
    above, rest = divmod(number, BILLION)
    said = [spelt(above), "tỷ"] if above else []
    for place in (2, 1, 0):
        three = rest // 1000**place % 1000
        if three:
            said += [group(three, whole=bool(said) or follows), SCALES[place]]
    return " ".join(word for word in said if word)


def group(three: int, *, whole: bool) -> str:
    """Three digits; `whole`: with "không trăm" where there are no hundreds."""
    hundreds, tens, ones = three // 100, three // 10 % 10, three % 10
    said = [DIGITS[hundreds], "trăm"] if hundreds or whole else []
    if tens == 0 and ones and said:
        said.append("linh")
    elif tens == 1:
        said.append("mười")
    elif tens:
        said += [DIGITS[tens], "mươi"]
    if ones:
        said.append("mốt" if ones == 1 and tens > 1 else "lăm" if ones == 5 and tens else DIGITS[ones])
    return " ".join(said)
