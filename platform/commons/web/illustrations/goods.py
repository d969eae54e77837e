"""Cloth and food."""

from commons.web.illustrations.drawing import SIDE, Drawing, room
from commons.web.illustrations.palettes import Palette
from commons.web.illustrations.patterns import PATTERNS, petals, stripes, zigzag
from commons.web.illustrations.pottery import glaze, speckles, sprig
from commons.web.illustrations.shapes import (
    Box,
    disc,
    lathe,
    leaf,
    line,
    path,
    px,
    rect,
    smooth,
)


def textile(drawing: Drawing) -> None:
    """A hanging cloth with a fringe, or a folded pile."""
    palette, rng = drawing.palette, drawing.rng
    if rng.random() < 0.5:
        folded(drawing)
        return
    drawing.add(
        rect((0, 0, SIDE, SIDE), palette.wall),
        path("M0 0H520L180 800H0Z", palette.glow),
    )
    x, y, w, h = 205, 150, 390, 470
    drawing.add(path(f"M{x + 34} {y}h{w}l20 {h}h-{w}Z", palette.dark, 'opacity=".14"'))
    drawing.add(
        line(f"M{x - 50} {y}H{x + w + 50}", palette.dark, 14),
        line(f"M{x - 20} {y}L400 56L{x + w + 20} {y}", palette.dark, 4),
    )
    inside = rng.choice([zigzag, petals, stripes])(palette, rng, (x, y, w, h))
    inside += [
        path(f"M400 {y + 110}l96 125l-96 125l-96 -125Z", palette.second),
        path(f"M400 {y + 165}l54 70l-54 70l-54 -70Z", palette.accent),
        disc((400, y + 235), 18, palette.pale),
    ]
    drawing.solid(f"M{x} {y}h{w}v{h}h-{w}Z", palette.main, 560, inside, 0.1)
    for i in range(27):
        fx = x + 7 + i * (w - 14) / 26
        drawing.add(
            line(
                (
                    f"M{px(fx)} {y + h}l{px(rng.uniform(-4, 4))} "
                    f"{px(rng.uniform(44, 62))}"
                ),
                palette.main,
                6,
            )
        )


def folded(drawing: Drawing) -> None:
    """A pile of folded blankets."""
    palette, rng = drawing.palette, drawing.rng
    room(drawing)
    colours = [palette.main, palette.accent, palette.second, palette.pale]
    rng.shuffle(colours)
    drawing.shadow(400, 660, 230)
    y = 664.0
    for i, colour in enumerate(colours[: rng.choice([3, 4])]):
        h, w = rng.choice([78, 92, 104]), 430 - i * 22 + rng.uniform(-10, 10)
        x = 400 - w / 2 + rng.uniform(-8, 8)
        y -= h
        other = Palette(
            palette.wall,
            palette.glow,
            palette.table,
            colour,
            palette.second if colour != palette.second else palette.main,
            palette.accent if colour != palette.accent else palette.dark,
            palette.leaf,
            palette.pale if colour != palette.pale else palette.main,
            palette.dark,
        )
        inside = rng.choice(PATTERNS[:4])(other, rng, (x, y, w, h))
        d = (
            f"M{px(x + 10)} {px(y)}H{px(x + w - h / 2)}a{px(h / 2)} "
            f"{px(h / 2)} 0 0 1 0 {px(h)}H{px(x + 10)}q-10 0 -10 -10v-"
            f"{px(h - 20)}q0 -10 10 -10Z"
        )
        drawing.solid(d, colour, x + w - h * 0.9, inside, 0.14)
        drawing.add(
            line(
                f"M{px(x + 14)} {px(y + h / 2)}H{px(x + w - h / 2 + 4)}",
                palette.dark,
                3,
                'opacity=".3"',
            )
        )
    sprig(drawing, 380, y + 6, 130)


def food(drawing: Drawing) -> None:
    """Jars, a loaf or fruit."""
    _palette, rng = drawing.palette, drawing.rng
    room(drawing)
    rng.choice([jars, loaf, fruit])(drawing)


def jar(drawing: Drawing, box: Box, filling: str, lid: str) -> None:
    """One labelled jar."""
    x, foot, w, h = box
    palette = drawing.palette
    y = foot - h
    drawing.shadow(x + w / 2, foot - 4, w * 0.52)
    d = (
        f"M{px(x + 26)} {px(y)}H{px(x + w - 26)}q26 18 26 56V"
        f"{px(foot - 26)}q0 26 -26 26H{px(x + 26)}q-26 0 -26 -26V"
        f"{px(y + 56)}q0 -38 26 -56Z"
    )
    label = [
        rect((x - 5, y + 60, w + 10, h), filling),
        rect((x, y + h * 0.42, w, h * 0.36), palette.pale),
        rect((x, y + h * 0.42 + 10, w, 4), palette.second),
        rect((x, y + h * 0.78 - 14, w, 4), palette.second),
        *(
            leaf((x + w / 2, y + h * 0.68), (h * 0.18, 13), a, palette.leaf)
            for a in (-50, 0, 50)
        ),
    ]
    drawing.solid(d, "#ffffff", x + w * 0.66, label, 0.15)
    drawing.solid(
        (
            f"M{px(x + 14)} {px(y - 40)}H{px(x + w - 14)}"
            f"q8 0 8 8v34q0 8 -8 8H{px(x + 14)}"
            "q-8 0 -8 -8v-34q0 -8 8 -8Z"
        ),
        lid,
        x + w * 0.66,
    )
    drawing.add(
        line(
            f"M{px(x + 20)} {px(y + 62)}V{px(y + h * 0.38)}",
            "#ffffff",
            8,
            'opacity=".55"',
        )
    )


def jars(drawing: Drawing) -> None:
    """Two labelled jars."""
    palette = drawing.palette
    jar(drawing, (215, 640, 200, 290), palette.second, palette.main)
    jar(drawing, (440, 672, 180, 220), palette.accent, palette.dark)


def loaf(drawing: Drawing) -> None:
    """A scored loaf beside ears of rye."""
    palette, _rng = drawing.palette, drawing.rng
    drawing.shadow(400, 668, 300)
    drawing.add(
        rect((120, 640, 560, 34), palette.main, radius=10),
        disc((160, 657), 9, palette.table),
    )
    crust, crumb = "#b9743a", "#e8b878"
    d = smooth(
        [
            (165, 620),
            (190, 500),
            (290, 420),
            (420, 396),
            (550, 430),
            (632, 520),
            (640, 622),
            (400, 642),
        ]
    )
    cuts = [line(f"M{x} 610q10 -110 70 -180", crumb, 20) for x in (240, 340, 440, 540)]
    drawing.solid(
        d,
        crust,
        500,
        cuts + speckles(drawing, (200, 420, 400, 160), palette.pale, 60),
        0.18,
    )
    for i in range(3):
        x = 120 + i * 46
        drawing.add(
            line(f"M{x} 640q{-8 + i * 6} -150 {-20 + i * 14} -290", palette.second, 5)
        )
        for k in range(6):
            gy = 430 - i * 12 + k * 26
            gx = x - 15 + i * 11 + k * 1.5
            drawing.add(
                leaf((gx, gy), (30, 9), 32, palette.second),
                leaf((gx, gy), (30, 9), -32, palette.second),
            )


def fruit(drawing: Drawing) -> None:
    """Fruit in a glazed bowl."""
    palette, _rng = drawing.palette, drawing.rng
    spots = [
        (300, 575, 78),
        (420, 560, 88),
        (520, 585, 74),
        (360, 490, 76),
        (465, 480, 74),
    ]
    fills = [
        palette.second,
        palette.accent,
        palette.second,
        palette.accent,
        palette.second,
    ]
    for (x, y, r), fill in zip(spots, fills, strict=True):
        drawing.solid(
            smooth(
                [
                    (x - r, y),
                    (x - r * 0.6, y - r * 0.86),
                    (x, y - r * 0.8),
                    (x + r * 0.6, y - r * 0.86),
                    (x + r, y),
                    (x + r * 0.55, y + r * 0.85),
                    (x - r * 0.55, y + r * 0.85),
                ]
            ),
            fill,
            x + r * 0.25,
        )
        drawing.add(
            line(f"M{x} {px(y - r * 0.78)}q2 -20 12 -30", palette.dark, 6),
            leaf((x + 6, y - r * 0.9), (54, 17), 60, palette.leaf),
        )
    profile = [(560, 240), (590, 238), (640, 190), (680, 100), (692, 92)]
    drawing.shadow(400, 692, 200)
    drawing.solid(
        lathe(400, profile),
        palette.main,
        460,
        glaze(drawing, (400, 560, 692, 240), palette.pale, palette.dark),
    )
