"""Pots, their glaze, and what grows in them."""

from collections.abc import Mapping, Sequence

from commons.web.illustrations.drawing import Drawing, room
from commons.web.illustrations.shapes import (
    Box,
    Place,
    Point,
    disc,
    lathe,
    leaf,
    line,
    path,
    px,
    rect,
    smooth,
)

PROFILES: Mapping[str, Sequence[Point]] = {
    "vase": [
        (0, 0.3),
        (0.1, 0.22),
        (0.24, 0.24),
        (0.48, 0.52),
        (0.74, 0.56),
        (0.93, 0.4),
        (1, 0.36),
    ],
    "bottle": [
        (0, 0.15),
        (0.06, 0.13),
        (0.3, 0.14),
        (0.46, 0.34),
        (0.66, 0.5),
        (0.9, 0.47),
        (1, 0.4),
    ],
    "bowl": [(0, 1.02), (0.2, 1.0), (0.5, 0.86), (0.78, 0.58), (0.93, 0.38), (1, 0.36)],
    "mug": [(0, 0.44), (0.3, 0.46), (0.7, 0.46), (0.94, 0.42), (1, 0.36)],
    "jug": [(0, 0.36), (0.12, 0.31), (0.3, 0.33), (0.58, 0.56), (0.84, 0.52), (1, 0.4)],
}
"""Height and radius from rim to foot, as shares of the pot's size."""
TALL = {"vase": 1, "bottle": 1.12, "bowl": 0.46, "mug": 0.56, "jug": 0.92}


def ceramics(drawing: Drawing) -> None:
    """One to three pots."""
    palette, rng = drawing.palette, drawing.rng
    room(drawing)
    sets = [
        [("jug", 290, 630, 390), ("mug", 545, 684, 350)],
        [("vase", 390, 660, 410)],
        [("bottle", 270, 615, 310), ("vase", 470, 630, 260), ("bowl", 560, 690, 250)],
        [("mug", 285, 648, 420), ("mug", 530, 692, 400)],
        [("bowl", 400, 640, 440), ("bottle", 610, 622, 300)],
    ]
    fills = [palette.main, palette.pale, palette.second, palette.accent]
    rng.shuffle(fills)
    chosen = sorted(rng.choice(sets), key=lambda piece: piece[2])
    for i, (kind, cx, foot, size) in enumerate(chosen):
        fill = fills[i]
        pot(
            drawing,
            kind,
            (cx, foot, size),
            fill,
            palette.pale
            if fill != palette.pale
            else rng.choice([palette.main, palette.accent]),
        )


def pot(drawing: Drawing, kind: str, place: Place, fill: str, colour: str) -> None:
    """A turned pot, with a handle where its kind has one."""
    cx, foot, size = place
    palette, rng = drawing.palette, drawing.rng
    height = size * TALL[kind]
    wide = size * 0.56 if kind != "mug" else size * 0.62
    top = foot - height
    profile = [(top + share * height, r * wide) for share, r in PROFILES[kind]]
    radius = max(r for _, r in profile)
    rim = profile[0][1]
    drawing.shadow(cx, foot - 4, radius * 0.95)
    if kind in ("mug", "jug"):
        y0, y1 = (
            (top + height * 0.2, top + height * 0.78)
            if kind == "mug"
            else (top + height * 0.1, top + height * 0.62)
        )
        reach = radius * (0.85 if kind == "mug" else 0.75)
        drawing.add(
            line(
                (
                    f"M{px(cx + rim * 0.9)} {px(y0)}C{px(cx + radius + reach)} "
                    f"{px(y0 - 8)} {px(cx + radius + reach)} {px(y1 + 8)} "
                    f"{px(cx + radius * 0.86)} {px(y1)}"
                ),
                fill,
                size * 0.06,
            )
        )
    drawing.solid(
        lathe(cx, profile),
        fill,
        cx + radius * 0.25,
        glaze(drawing, (cx, top, foot, radius), colour, palette.dark),
    )
    drawing.add(
        disc((cx, top), rim, palette.dark, ry=rim * 0.17, more='opacity=".9"'),
        disc(
            (cx, top + rim * 0.05), rim * 0.9, fill, ry=rim * 0.1, more='opacity=".35"'
        ),
    )
    drawing.add(
        line(
            (
                f"M{px(cx - radius * 0.62)} {px(top + height * 0.45)}q"
                f"{px(-radius * 0.1)} {px(height * 0.14)} "
                f"{px(radius * 0.02)} {px(height * 0.26)}"
            ),
            palette.pale,
            7,
            'opacity=".45"',
        )
    )
    if kind in ("vase", "bottle") and rng.random() < 0.7:
        sprig(drawing, cx, top, size * 0.75)


def glaze(drawing: Drawing, body: Box, colour: str, spot: str) -> list[str]:
    """What is painted on a pot: a dipped glaze with a wavering edge, or bands."""
    cx, top, foot, radius = body
    rng, height = drawing.rng, foot - top
    inside = []
    style = rng.choice(["dip", "foot", "bands", "dip", "brush"])
    if style in ("dip", "foot"):
        level = top + height * rng.uniform(0.4, 0.62)
        edge = [
            (cx - radius - 30 + i * radius / 2.2, level + rng.uniform(-16, 16))
            for i in range(7)
        ]
        far = top - 60 if style == "dip" else foot + 60
        inside.append(
            path(
                smooth(edge, closed=False) + f"V{px(far)}H{px(cx - radius - 30)}Z",
                colour,
            )
        )
    elif style == "bands":
        inside = [
            rect(
                (
                    cx - radius - 20,
                    top + height * share,
                    2 * radius + 40,
                    height * 0.06,
                ),
                colour,
            )
            for share in (0.3, 0.42, 0.54)
        ]
    else:
        inside = [
            leaf(
                (cx + i * radius * 0.36, top + height * 0.72),
                (height * 0.34, radius * 0.13),
                rng.uniform(-6, 6),
                colour,
            )
            for i in range(-4, 5)
        ]
    inside += speckles(drawing, (cx - radius, top, 2 * radius, height), spot, 22)
    return inside


def speckles(drawing: Drawing, box: Box, colour: str, count: int) -> list[str]:
    """Grains in the glaze."""
    x, y, w, h = box
    r = drawing.rng
    return [
        disc(
            (x + r.random() * w, y + r.random() * h),
            r.uniform(1.5, 4),
            colour,
            more='opacity=".55"',
        )
        for _ in range(count)
    ]


def sprig(drawing: Drawing, x: float, y: float, height: float) -> None:
    """Three stalks with leaves or flowers."""
    rng, palette = drawing.rng, drawing.palette
    for lean in rng.sample([-26, -12, 4, 18, 30], 3):
        tip = (x + lean * height / 48, y - height * rng.uniform(0.6, 1))
        mid = (x + lean * height / 150, y - height * 0.4)
        drawing.add(
            line(
                (
                    f"M{px(x)} {px(y)}Q{px(mid[0])} {px(mid[1])} {px(tip[0])} "
                    f"{px(tip[1])}"
                ),
                palette.leaf,
                5,
            )
        )
        if rng.random() < 0.5:
            for share in (0.45, 0.65, 0.85):
                lx, ly = x + (tip[0] - x) * share, y + (tip[1] - y) * share
                drawing.add(
                    leaf((lx, ly), (62, 18), lean + 52, palette.leaf),
                    leaf((lx, ly), (62, 18), lean - 52, palette.leaf),
                )
            drawing.add(leaf((tip[0], tip[1] + 8), (62, 18), lean, palette.leaf))
        else:
            flower = rng.choice([palette.second, palette.accent, palette.pale])
            drawing.add(
                *(
                    leaf((tip[0], tip[1]), (36, 18), a + lean, flower)
                    for a in range(0, 360, 60)
                ),
                disc((tip[0], tip[1]), 10, palette.dark),
            )
