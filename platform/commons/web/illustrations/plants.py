"""Plants in pots."""

import math
from collections.abc import Callable, Mapping

from commons.web.illustrations.drawing import Drawing, room
from commons.web.illustrations.pottery import glaze
from commons.web.illustrations.shapes import Point, disc, lathe, leaf, line, px

Greens = tuple[str, str]
"""The deep one and the light one."""


def plant(drawing: Drawing) -> None:
    """A plant in a pot."""
    palette, rng = drawing.palette, drawing.rng
    room(drawing)
    cx, top = 400, 480
    kind = rng.choice(list(GROWTH))
    deep = palette.leaf
    light = {"#5f9a86": "#8cc2ac"}.get(palette.leaf, "#8fb27c")
    GROWTH[kind](drawing, (cx, top), (deep, light))
    foot = 680
    drawing.shadow(cx, foot - 4, 120)
    body = rng.choice(
        [
            [(top, 132), (top + 60, 126), (foot - 20, 96), (foot, 92)],
            [(top, 120), (top + 70, 146), (foot - 40, 120), (foot, 84)],
        ]
    )
    drawing.solid(
        lathe(cx, body),
        palette.main,
        cx + 40,
        glaze(drawing, (cx, top, foot, 140), palette.pale, palette.dark),
    )
    drawing.solid(f"M{cx - 144} {top - 8}h288v44h-288Z", palette.main, cx + 40)


def _fan(drawing: Drawing, foot: Point, greens: Greens) -> None:
    """Broad leaves that spread."""
    cx, top = foot
    deep, light = greens
    palette = drawing.palette
    for i, angle in enumerate((-74, -48, -24, 0, 22, 46, 72)):
        drawing.add(
            leaf(
                (cx, top + 10),
                (340 - abs(angle) * 1.4, 64),
                angle,
                deep if i % 2 else light,
                palette.dark,
            )
        )


def _round_leaves(drawing: Drawing, foot: Point, greens: Greens) -> None:
    """Round leaves on thin stalks."""
    cx, top = foot
    deep, light = greens
    palette = drawing.palette
    for i in range(13):
        a, reach = math.radians(-80 + i * 13.4), drawing.rng.uniform(150, 310)
        x, y = cx + math.sin(a) * reach, top - math.cos(a) * reach
        drawing.add(
            line(
                (
                    f"M{cx} {top}Q{px(cx + (x - cx) * 0.2)} {px(top - 90)} "
                    f"{px(x)} {px(y)}"
                ),
                deep,
                5,
            )
        )
        r = drawing.rng.uniform(36, 54)
        drawing.add(
            disc((x, y), r, deep if i % 2 else light),
            disc((x - r * 0.15, y - r * 0.1), 6, palette.pale, more='opacity=".8"'),
        )


def _straps(drawing: Drawing, foot: Point, greens: Greens) -> None:
    """Long leaves that bend."""
    cx, top = foot
    deep, light = greens
    for i, angle in enumerate((-40, 34, -20, 18, -4)):
        x = cx + angle * 5.2
        d = (
            f"M{cx - 24} {top + 20}Q{px(cx + angle * 0.6)} {top - 200} "
            f"{px(x)} {top - 340 + abs(angle) * 2}Q"
            f"{px(cx + angle * 0.6 + 52)} {top - 200} {cx + 26} "
            f"{top + 20}Z"
        )
        drawing.solid(d, deep if i % 2 else light, cx + angle * 2.4 + 14)


def _cactus(drawing: Drawing, foot: Point, greens: Greens) -> None:
    """A cactus with two arms, in flower."""
    cx, top = foot
    deep, light = greens
    palette = drawing.palette
    drawing.solid(
        (f"M{cx - 62} {top + 30}V{top - 220}a62 62 0 0 1 124 0V{top + 30}Z"),
        deep,
        cx + 16,
        [line(f"M{cx + k} {top - 260}V{top + 20}", light, 4) for k in (-34, -8, 18)],
    )
    drawing.add(
        line(f"M{cx + 60} {top - 70}h44q22 0 22 -22v-70", deep, 50),
        line(f"M{cx - 60} {top - 20}h-40q-22 0 -22 -22v-44", deep, 46),
    )
    drawing.add(
        *(
            leaf((cx, top - 276), (40, 16), a, palette.accent)
            for a in (-60, -20, 20, 60)
        )
    )


GROWTH: Mapping[str, Callable[[Drawing, Point, Greens], None]] = {
    "fan": _fan,
    "round": _round_leaves,
    "strap": _straps,
    "cactus": _cactus,
}
