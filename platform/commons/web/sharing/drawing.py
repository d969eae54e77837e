"""The picture that stands for a page where it is shared: 1200 by 630, drawn by us.

A cover left where there is one, right what it is, what it gives and the split bar: the
visual language of the site in one frame. Pillow is loaded by the first picture only.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from django.contrib.staticfiles import finders

from commons.web.splits import WHOLE, Piece

if TYPE_CHECKING:
    from PIL import Image, ImageDraw, ImageFont

WIDTH, HEIGHT = 1200, 630
MARGIN = 64
COVER = HEIGHT
BAR_HEIGHT, CHARITY_HEIGHT = 34, 58
BLOCK_GAP = 18
PAPER, INK, SOFT, RULE = "#fcfbf7", "#221f4c", "#565572", "#dbdae8"
COLOURS = {
    "MERCHANT": "#35388f",
    "TAX": "#6f72b4",
    "PLATFORM": "#9189bb",
    "CHARITY": "#f4b02f",
}
FEE_EDGE = "#565572"
SERIF, SANS = "young-serif-latin-400-normal", "figtree-latin-wght-normal"
MEDIUM = 500


@dataclass(frozen=True, slots=True)
class ShareCard:
    """What the picture says; empty lines and an empty bar are left out."""

    title: str
    line: str = ""
    sentence: str = ""
    pieces: tuple[Piece, ...] = ()
    cover: bytes | None = None
    # Where one looks in it, as parts of its width and height.
    focus: tuple[float, float] = (0.5, 0.5)


def share_picture(card: ShareCard) -> bytes:
    """The picture as PNG."""
    from PIL import Image, ImageDraw  # noqa: PLC0415 - large, and seldom needed

    image = Image.new("RGB", (WIDTH, HEIGHT), PAPER)
    left = MARGIN
    cover = _cover(card.cover, card.focus) if card.cover else None
    if cover is not None:
        image.paste(cover, (0, 0))
        left += COVER
    draw = ImageDraw.Draw(image)
    _write(draw, card, left, WIDTH - MARGIN - left)
    _bar(draw, card.pieces, left, WIDTH - MARGIN - left)
    written = io.BytesIO()
    image.save(written, "PNG", optimize=True)
    return written.getvalue()


def _cover(content: bytes, focus: tuple[float, float]) -> Image.Image | None:
    """A square of it with the focal point; None for what is no picture to us."""
    from PIL import Image, ImageOps, UnidentifiedImageError  # noqa: PLC0415

    try:
        with Image.open(io.BytesIO(content)) as found:
            square = (COVER, COVER)
            return ImageOps.fit(found.convert("RGB"), square, centering=focus)
    except (UnidentifiedImageError, OSError):
        return None


def _write(draw: ImageDraw.ImageDraw, card: ShareCard, left: int, width: int) -> None:
    _brand(draw, left)
    top = 150.0
    size = 76 if width > COVER else 52
    for text, font, colour, most, gap in (
        (card.title, _font(SERIF, size), INK, 3, 1.16),
        (card.line, _font(SANS, 30), SOFT, 1, 1.35),
        (card.sentence, _font(SANS, 34), INK, 3, 1.35),
    ):
        if not _can_write(text, font):
            continue
        for row in _rows(text, font, width, most):
            draw.text((left, top), row, font=font, fill=colour)
            top += font.size * gap
        top += BLOCK_GAP


def _brand(draw: ImageDraw.ImageDraw, left: int) -> None:
    draw.rounded_rectangle((left, 60, left + 44, 104), 11, fill=COLOURS["MERCHANT"])
    draw.rounded_rectangle((left + 8, 81, left + 20, 95), 2, fill="#ffffff")
    draw.rounded_rectangle((left + 23, 69, left + 35, 95), 2, fill=COLOURS["CHARITY"])
    draw.text((left + 60, 62), "Commonweal", font=_font(SERIF, 32), fill=INK)


def _bar(
    draw: ImageDraw.ImageDraw, pieces: Sequence[Piece], left: int, width: int
) -> None:
    """As on the page: the charity's part stands proud of the others."""
    base = HEIGHT - MARGIN
    for piece in pieces:
        start = left + piece.left * width / WHOLE
        end = left + (piece.left + piece.width) * width / WHOLE - 3
        kind = piece.kind.partition("-")[0].upper()
        height = CHARITY_HEIGHT if kind == "CHARITY" else BAR_HEIGHT
        box = (start, base - height, max(end, start + 1), base)
        if kind in COLOURS:
            draw.rounded_rectangle(box, 3, fill=COLOURS[kind])
        else:
            draw.rounded_rectangle(box, 3, outline=FEE_EDGE, width=2)


def _rows(
    text: str, font: ImageFont.FreeTypeFont, width: int, most: int
) -> Iterator[str]:
    """At most so many rows; the last one says so where more was to follow."""
    rows = [""]
    for word in text.split():
        longer = f"{rows[-1]} {word}".strip()
        if font.getlength(longer) <= width or not rows[-1]:
            rows[-1] = longer
        else:
            rows.append(word)
    for row in rows[: most - 1]:
        yield _fitted(row, font, width)
    last = rows[most - 1 : most]
    if last:
        yield _fitted(last[0], font, width, is_cut=len(rows) > most)


def _fitted(
    row: str, font: ImageFont.FreeTypeFont, width: int, *, is_cut: bool = False
) -> str:
    shown = f"{row}…" if is_cut else row
    while font.getlength(shown) > width and len(row) > 1:
        row = row[:-1]
        shown = f"{row}…"
    return shown


def _can_write(text: str, font: ImageFont.FreeTypeFont) -> bool:
    """Whether our fonts know every letter: boxes instead of a name help nobody."""
    missing = bytes(font.getmask("\U0010ffff"))
    return bool(text) and all(
        letter.isspace() or bytes(font.getmask(letter)) != missing
        for letter in set(text)
    )


@lru_cache(maxsize=16)
def _font(name: str, size: int) -> ImageFont.FreeTypeFont:
    from PIL import ImageFont  # noqa: PLC0415

    path = finders.find(f"commonweal/fonts/{name}.woff2")
    font = ImageFont.truetype(str(path), size)
    if name == SANS:
        font.set_variation_by_axes([MEDIUM])
    return font
