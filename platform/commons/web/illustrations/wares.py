"""Candles, bags and prints."""

import math
from collections.abc import Callable, Mapping

from commons.web.illustrations.drawing import SIDE, Drawing, room
from commons.web.illustrations.palettes import Palette
from commons.web.illustrations.pottery import pot
from commons.web.illustrations.shapes import disc, leaf, line, path, px, rect, smooth


def candle(drawing: Drawing) -> None:
    """Three pillars, or one candle in a jar."""
    room(drawing)
    draw = pillars if drawing.rng.random() < 0.5 else candle_in_jar
    draw(drawing)


def pillars(drawing: Drawing) -> None:
    """Three candles of different heights."""
    palette = drawing.palette
    for x, foot, h, w, fill in (
        (285, 630, 250, 104, palette.accent),
        (430, 650, 330, 112, palette.pale),
        (560, 680, 180, 118, palette.main),
    ):
        drawing.shadow(x, foot - 4, w * 0.62)
        drawing.solid(
            (
                f"M{x - w / 2} {foot - h}h{w}v{h - 10}q0 10 -10 10h-{w - 20}"
                "q-10 0 -10 -10Z"
            ),
            fill,
            x + w * 0.16,
            [
                path(
                    (
                        f"M{x - w / 2} {foot - h}h{w}"
                        "v30q-10 30 -20 0t-24 10t-20 20t-22 -30Z"
                    ),
                    palette.pale if fill != palette.pale else palette.second,
                    'opacity=".7"',
                )
            ],
        )
        drawing.add(
            disc(
                (x, foot - h),
                w / 2,
                palette.dark,
                ry=w * 0.08,
                more='opacity=".16"',
            )
        )
        flame(drawing, x, foot - h)


def candle_in_jar(drawing: Drawing) -> None:
    """A candle in a labelled jar, its match beside it."""
    palette = drawing.palette
    drawing.shadow(400, 668, 150)
    inside = [
        rect((250, 480, 300, 110), palette.pale),
        rect((250, 494, 300, 4), palette.second),
        rect((250, 572, 300, 4), palette.second),
        *(leaf((400, 566), (58, 17), a, palette.leaf) for a in (-55, -20, 20, 55)),
        disc((400, 520), 9, palette.accent),
    ]
    flame(drawing, 400, 408)
    drawing.solid(
        "M270 408h260v240q0 22 -22 22h-216q-22 0 -22 -22Z",
        palette.main,
        448,
        inside,
    )
    drawing.add(
        disc((400, 408), 130, palette.pale, ry=16),
        line("M296 440v170", palette.pale, 9, 'opacity=".45"'),
    )
    drawing.add(
        line("M565 676l96 -34", palette.second, 12),
        disc((664, 641), 10, palette.dark),
    )


def flame(drawing: Drawing, x: float, y: float) -> None:
    """A flame and its light."""
    palette = drawing.palette
    drawing.add(
        disc((x, y - 46), 96, "#ffe9a8", more='opacity=".35"'),
        disc((x, y - 46), 56, "#ffe9a8", more='opacity=".5"'),
    )
    drawing.add(
        line(f"M{x} {y}v-22", palette.dark, 5),
        leaf((x, y - 14), (78, 27), 0, palette.second),
        leaf((x, y - 16), (42, 14), 0, "#fff6d8"),
    )


def bag(drawing: Drawing) -> None:
    """A tote bag with a print."""
    palette, rng = drawing.palette, drawing.rng
    room(drawing)
    drawing.shadow(400, 676, 210)
    cloth = rng.choice([palette.pale, palette.main, palette.accent])
    ink = palette.main if cloth == palette.pale else palette.pale
    drawing.add(
        line("M318 330C318 150 482 150 482 330", palette.dark, 20, 'opacity=".55"')
    )
    body = smooth(
        [
            (212, 318),
            (400, 310),
            (588, 318),
            (606, 500),
            (612, 664),
            (400, 682),
            (188, 664),
            (196, 500),
        ]
    )
    art = rng.choice(list(PRINTS))
    inside = PRINTS[art](drawing.palette, cloth, ink)
    drawing.solid(body, cloth, 510, inside, 0.13)
    drawing.add(
        line("M318 360C318 190 482 190 482 360", cloth, 22),
        *(
            rect((x, 334, 30, 40), ink, radius=3, more='opacity=".85"')
            for x in (303, 467)
        ),
    )


def poster(drawing: Drawing) -> None:
    """A framed print on the wall, with a landscape of its own."""
    palette, rng = drawing.palette, drawing.rng
    drawing.add(
        rect((0, 0, SIDE, SIDE), palette.wall),
        path("M0 0H520L180 800H0Z", palette.glow),
        rect((0, 712, SIDE, 88), palette.table),
    )
    drawing.add(
        path("M232 120h400v520h-400Z", palette.dark, 'opacity=".16"'),
        rect((200, 96, 400, 520), palette.dark, radius=4),
        rect((214, 110, 372, 492), palette.pale),
    )
    inside = [
        rect((250, 150, 300, 410), palette.wall),
        disc((rng.choice([340, 450]), 270), 62, palette.second),
    ]
    for i, colour in enumerate(
        (palette.table, palette.accent, palette.main, palette.leaf)
    ):
        ridge = [(230 + k * 70, 350 + i * 52 + rng.uniform(-34, 34)) for k in range(6)]
        inside.append(path(smooth(ridge, closed=False) + "V620H230Z", colour))
    drawing.solid("M250 150h300v410h-300Z", palette.wall, 900, inside)
    pot(drawing, "bottle", (672, 744, 210), palette.main, palette.pale)


def _fish(_palette: Palette, cloth: str, ink: str) -> list[str]:
    """Three fish, one of them swimming the other way."""
    outline = path("M-96 0Q-20 -52 62 0L104 -30V30L62 0Q-20 52 -96 0Z", ink)
    eye = disc((-58, -6), 6, cloth)
    return [
        f'<g transform="translate(400 {y}) scale({flip} 1)">{outline}{eye}</g>'
        for y, flip in ((440, 1), (520, -1), (600, 1))
    ]


def _twig(_palette: Palette, _cloth: str, ink: str) -> list[str]:
    """A twig with seven leaves."""
    pairs = [
        leaf((400, y), (92, 26), side * 56, ink)
        for y in (640, 575, 510)
        for side in (-1, 1)
    ]
    return [line("M400 640V420", ink, 7), *pairs, leaf((400, 450), (92, 26), 0, ink)]


def _sunset(palette: Palette, _cloth: str, ink: str) -> list[str]:
    """Half a sun above the water."""
    water = [rect((290, 556 + k * 24, 220, 11), ink, radius=5) for k in range(4)]
    rays = [
        line(f"M{_around(angle, 130)}L{_around(angle, 160)}", palette.second, 9)
        for angle in range(0, 181, 30)
    ]
    return [path("M290 540a110 110 0 0 1 220 0Z", palette.second), *water, *rays]


def _around(angle: float, reach: float) -> str:
    turn = math.radians(angle)
    return f"{px(400 + math.cos(turn) * reach)} {px(540 - math.sin(turn) * reach)}"


def _stripes(palette: Palette, cloth: str, _ink: str) -> list[str]:
    """Two broad stripes and a thin one."""
    broad = palette.accent if cloth != palette.accent else palette.main
    low = palette.second if cloth != palette.second else palette.main
    return [
        rect((180, 420, 440, 34), broad),
        rect((180, 470, 440, 12), palette.second),
        rect((180, 580, 440, 90), low),
    ]


PRINTS: Mapping[str, Callable[[Palette, str, str], list[str]]] = {
    "fish": _fish,
    "leaf": _twig,
    "sun": _sunset,
    "stripe": _stripes,
}
