"""Emblems: one sign in a square that the page cuts round."""

import math
from collections.abc import Callable, Mapping

from commons.web.illustrations.drawing import Drawing
from commons.web.illustrations.places import boat
from commons.web.illustrations.shapes import disc, leaf, line, path, px, rect


def draw_emblem(drawing: Drawing, sign: str) -> None:
    """One of the signs on a ground of the main colour."""
    drawing.add(rect((0, 0, 200, 200), drawing.palette.main))
    SIGNS[sign](drawing)


def _boat(drawing: Drawing) -> None:
    palette = drawing.palette
    boat(drawing, (96, 124), 52, palette.second, palette.pale)
    drawing.add(path("M24 158q19 -16 38 0t38 0t38 0t38 0v42h-152Z", palette.wall))


def _book(drawing: Drawing) -> None:
    palette = drawing.palette
    right, left = (
        "q34 -22 68 -12v-84q-34 -10 -68 12Z",
        "q-34 -22 -68 -12v84q34 -10 68 12",
    )
    drawing.add(
        path(f"M100 66{left}{right}", palette.pale),
        line("M100 68v80", palette.main, 5),
        path("M128 52h22v46l-11 -10l-11 10Z", palette.second),
    )


def _leaf(drawing: Drawing) -> None:
    palette = drawing.palette
    angles = (-54, 54, -26, 26, 0)
    fills = (palette.wall, palette.wall, palette.pale, palette.pale, palette.second)
    for angle, fill in zip(angles, fills, strict=True):
        drawing.add(leaf((100, 160), (88, 26), angle, fill))


def _house(drawing: Drawing) -> None:
    palette = drawing.palette
    drawing.add(
        path("M34 104L100 44L166 104Z", palette.second),
        rect((52, 104, 96, 58), palette.pale),
        path("M84 162v-34a16 16 0 0 1 32 0v34Z", palette.main),
    )


def _sun(drawing: Drawing) -> None:
    palette = drawing.palette
    drawing.add(path("M52 124a48 48 0 0 1 96 0Z", palette.second))
    for row in range(3):
        drawing.add(rect((40, 134 + row * 14, 120, 6), palette.pale, radius=3))


def _paw(drawing: Drawing) -> None:
    palette = drawing.palette
    drawing.add(disc((100, 126), 34, palette.pale, ry=28))
    for toe in ((58, 96), (84, 70), (116, 70), (142, 96)):
        drawing.add(disc(toe, 13, palette.second, ry=16))


def _wheel(drawing: Drawing) -> None:
    palette = drawing.palette
    drawing.add(disc((100, 100), 52, palette.pale), disc((100, 100), 38, palette.main))
    for turn in range(8):
        x = 100 + 40 * math.cos(turn * math.pi / 4)
        y = 100 + 40 * math.sin(turn * math.pi / 4)
        drawing.add(line(f"M100 100L{px(x)} {px(y)}", palette.pale, 6))
    drawing.add(disc((100, 100), 12, palette.second))


SIGNS: Mapping[str, Callable[[Drawing], None]] = {
    "boat": _boat,
    "book": _book,
    "leaf": _leaf,
    "house": _house,
    "sun": _sun,
    "paw": _paw,
    "wheel": _wheel,
}
