"""Draws the split bar: how a sum divides, as fluid rectangles and in words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from commons.kit.format import enumerated
from commons.kit.language import _
from commons.web.money import amount_of, money_text

WHOLE = 10_000
"""The width of the bar, in hundredths of a percent."""
LEAST = 160
"""The least width a part is drawn with, so that no part is lost to the eye."""
ORDER = ("MERCHANT", "TAX", "PLATFORM", "PROCESSING_FEE", "CHARITY")
CLASSES = {
    "TAX": "tax",
    "PLATFORM": "platform",
    "PROCESSING_FEE": "fee",
    "CHARITY": "charity",
}
MERCHANT_CLASSES = ("merchant", "merchant-b", "merchant-c")

Part = Mapping[str, object]
Split = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Piece:
    """One rectangle of the bar; left and width in hundredths of a percent."""

    kind: str
    left: int
    width: int


@dataclass(frozen=True, slots=True)
class Height:
    """Where rectangles lie from top to bottom: the charity's stands proud."""

    top: str
    height: str
    charity_height: str


TALL = Height(top="14", height="21.25", charity_height="34.5")
SMALL = Height(top="7", height="10.25", charity_height="16.5")


def split_bar(split: Split, *, small: bool = False) -> SafeString:
    """The bar as SVG; its label says the whole division."""
    height = SMALL if small else TALL
    # By hand: `format_html` takes most of the time of a card.
    rects = "".join([_rect(piece, height) for piece in pieces(split)])
    kind = "split-bar split-bar-small" if small else "split-bar"
    label = escape(split_words(split))
    return mark_safe(  # noqa: S308 - but for the label all of it is ours
        f'<svg class="{kind}" role="img" aria-label="{label}">{rects}</svg>'
    )


def pieces(split: Split) -> list[Piece]:
    """The rectangles from left to right; together exactly as wide as the bar."""
    drawn = _drawn(_parts(split))
    widths = drawn_widths([amount for _, amount in drawn])
    found, left = [], 0
    for (kind, _amount), width in zip(drawn, widths, strict=True):
        found.append(Piece(kind, left, width))
        left += width
    return found


def drawn_widths(amounts: Sequence[Decimal]) -> list[int]:
    """Widths that add up to the whole; what is too thin is widened by the widest."""
    total = sum(amounts, Decimal(0))
    if not total:
        return []
    ends, passed = [0], Decimal(0)
    for amount in amounts:
        passed += amount
        ends.append(int((passed * WHOLE / total).to_integral_value()))
    widths = [end - start for start, end in pairwise(ends)]
    least = min(LEAST, WHOLE // len(widths))
    for at, width in enumerate(widths):
        if width < least:
            widest = max(range(len(widths)), key=widths.__getitem__)
            widths[widest] -= least - width
            widths[at] = least
    return widths


def split_words(split: Split) -> str:
    """Of €48.00: Tidewater Pottery €41.08, Commonweal €1.20, ..."""
    words = [f"{part['name']} {money_text(_money(part))}" for part in ordered(split)]
    return _("Of {total}: {parts}").format(
        total=money_text(_money(split, "total")), parts=enumerated(words)
    )


def ordered(split: Split) -> list[Part]:
    """The parts in the order of the bar, without those that are nothing."""
    return sorted(
        (part for part in _parts(split) if amount_of(_money(part))),
        key=lambda part: _place(str(part["kind"])),
    )


def part_class(part: Part) -> str:
    """The class by which the stylesheet knows the party."""
    return CLASSES.get(str(part["kind"]), MERCHANT_CLASSES[0])


def _place(kind: str) -> int:
    return ORDER.index(kind) if kind in ORDER else 0


def _drawn(parts: Sequence[Part]) -> list[tuple[str, Decimal]]:
    """Merchants each by themselves, everything else together by kind."""
    merchants: list[Decimal] = []
    others = dict.fromkeys(CLASSES, Decimal(0))
    for part in parts:
        amount, kind = amount_of(_money(part)), str(part["kind"])
        if amount <= 0:
            continue
        if kind in others:
            others[kind] += amount
        else:
            merchants.append(amount)
    named = [
        (MERCHANT_CLASSES[min(at, len(MERCHANT_CLASSES) - 1)], amount)
        for at, amount in enumerate(merchants)
    ]
    return named + [
        (CLASSES[kind], amount) for kind, amount in others.items() if amount
    ]


def _rect(piece: Piece, height: Height) -> str:
    top, tall = height.top, height.height
    if piece.kind == "charity":
        top, tall = "0.75", height.charity_height
    return (
        f'<rect class="{piece.kind}" rx="1.5" x="{piece.left / 100:.2f}%"'
        f' width="{piece.width / 100:.2f}%" y="{top}" height="{tall}"/>'
    )


def _parts(split: Split) -> Sequence[Part]:
    parts = split["parts"]
    if not isinstance(parts, list | tuple):
        raise TypeError(f"a split has parts, not {parts!r}")
    return parts


def _money(holder: Mapping[str, object], key: str = "money") -> Mapping[str, object]:
    money = holder[key]
    if not isinstance(money, Mapping):
        raise TypeError(f"a sum is an amount and a currency, not {money!r}")
    return money
