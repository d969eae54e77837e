"""Banners: sky, sun, ridges, and things along a line."""

from commons.web.illustrations.drawing import Drawing
from commons.web.illustrations.shapes import (
    Box,
    Point,
    disc,
    leaf,
    line,
    path,
    px,
    rect,
    smooth,
)

WIDE, HIGH = 1600, 640


def harbour(drawing: Drawing) -> None:
    """Houses on a quay, boats before it."""
    palette, rng = drawing.palette, drawing.rng
    sky(drawing)
    ridge(drawing, 390, 30, palette.table)
    x = -10.0
    while x < WIDE:
        w = rng.uniform(86, 140)
        wall, roof = rng.sample(
            [palette.main, palette.accent, palette.pale, palette.second, palette.leaf],
            2,
        )
        house(drawing, (x, 470, w, rng.uniform(80, 170)), wall, roof)
        x += w + rng.choice([0, 0, 12, 60])
    drawing.add(
        rect((0, 462, WIDE, 22), palette.dark), rect((0, 484, WIDE, 160), palette.main)
    )
    for _ in range(46):
        drawing.add(
            rect(
                (rng.uniform(0, WIDE), rng.uniform(500, 630), rng.uniform(40, 130), 4),
                palette.wall,
                radius=2,
                more='opacity=".4"',
            )
        )
    for bx, by, s in ((260, 560, 74), (820, 540, 58), (1290, 576, 84)):
        boat(
            drawing,
            (bx + rng.uniform(-60, 60), by),
            s,
            rng.choice([palette.accent, palette.pale, palette.dark]),
            rng.choice([palette.second, palette.pale, palette.accent]),
        )
    birds(drawing, rng.uniform(500, 1000), 130)


def river(drawing: Drawing) -> None:
    """A river that bends between trees."""
    palette, rng = drawing.palette, drawing.rng
    sky(drawing)
    ridge(drawing, 360, 60, palette.table)
    ridge(drawing, 430, 36, palette.leaf)
    for x in range(40, WIDE, 92):
        tree(
            drawing,
            x + rng.uniform(-26, 26),
            470 + rng.uniform(-14, 16),
            rng.uniform(90, 170),
            rng.choice([palette.leaf, palette.main, palette.accent, palette.second]),
        )
    ridge(drawing, 486, 10, palette.second)
    drawing.add(
        path(
            "M620 486C900 520 420 560 700 590S560 640 560 640H1240"
            "C1240 600 960 580 1040 548S820 500 700 486Z",
            palette.wall,
        ),
        path(
            "M760 520q60 10 120 0M700 596q90 14 200 0M840 556q50 8 90 0",
            "none",
            (f'stroke="{palette.pale}" stroke-width="5" stroke-linecap="round"'),
        ),
    )
    for x in (150, 320, 1340, 1500):
        tree(
            drawing,
            x,
            612,
            rng.uniform(190, 260),
            rng.choice([palette.main, palette.leaf, palette.accent]),
        )
    birds(drawing, 820, 150)


def meadow(drawing: Drawing) -> None:
    """A field of flowers and a farmhouse."""
    palette, rng = drawing.palette, drawing.rng
    sky(drawing)
    ridge(drawing, 380, 50, palette.table)
    ridge(drawing, 450, 30, palette.leaf)
    house(drawing, (1050, 470, 150, 96), palette.pale, palette.accent)
    for stem in (960, 1010, 1230, 1290):
        tree(drawing, stem, 474, rng.uniform(110, 160), palette.main)
    ridge(drawing, 520, 16, palette.main)
    for _ in range(110):
        x, y = rng.uniform(0, WIDE), rng.uniform(510, 640)
        s = 6 + (y - 510) * 0.12
        drawing.add(
            line(f"M{px(x)} {px(y + s * 3)}V{px(y)}", palette.leaf, 3),
            disc((x, y), s, rng.choice([palette.second, palette.accent, palette.pale])),
            disc((x, y), s * 0.38, palette.dark),
        )
    birds(drawing, 500, 170)


def town(drawing: Drawing) -> None:
    """Two rows of houses."""
    palette, rng = drawing.palette, drawing.rng
    sky(drawing)
    for foot, low, high, colours in (
        (520, 170, 330, [palette.table, palette.glow]),
        (600, 90, 250, [palette.main, palette.accent, palette.pale, palette.second]),
    ):
        x = -20.0
        while x < WIDE:
            w = rng.uniform(96, 168)
            wall = rng.choice(colours)
            house(
                drawing,
                (x, foot, w, rng.uniform(low, high)),
                wall,
                rng.choice(
                    [
                        c
                        for c in (palette.main, palette.accent, palette.dark)
                        if c != wall
                    ]
                ),
            )
            x += w + 8
    drawing.add(rect((0, 590, WIDE, 60), palette.dark))
    for x in range(30, WIDE, 170):
        tree(drawing, x + rng.uniform(-30, 30), 612, rng.uniform(96, 140), palette.leaf)


def hills(drawing: Drawing) -> None:
    """Five ridges, one behind the other."""
    palette, rng = drawing.palette, drawing.rng
    sky(drawing)
    for i, colour in enumerate(
        (palette.table, palette.accent, palette.second, palette.leaf, palette.main)
    ):
        ridge(drawing, 330 + i * 62, 56 - i * 7, colour, 7)
    for x in range(60, WIDE, 150):
        tree(
            drawing,
            x + rng.uniform(-50, 50),
            620,
            rng.uniform(110, 200),
            rng.choice([palette.leaf, palette.dark]),
        )
    birds(drawing, 800, 140)


def sky(drawing: Drawing) -> None:
    """The sun and three clouds."""
    rng = drawing.rng
    drawing.add(rect((0, 0, WIDE, HIGH), drawing.palette.wall))
    sun = rng.choice([300, 1180, 1320])
    drawing.add(
        disc((sun, 230), 240, drawing.palette.glow),
        disc((sun, 230), 96, drawing.palette.second),
    )
    for x in rng.sample(range(60, 1300, 230), 3):
        cloud(drawing, x, rng.uniform(110, 220), rng.uniform(34, 62))


def ridge(drawing: Drawing, y: float, swing: float, fill: str, steps: int = 9) -> None:
    """A hill that reaches across."""
    rng = drawing.rng
    points = [
        (-60 + i * (WIDE + 120) / (steps - 1), y + rng.uniform(-swing, swing))
        for i in range(steps)
    ]
    drawing.add(path(smooth(points, closed=False) + f"V{HIGH}H-60Z", fill))


def cloud(drawing: Drawing, x: float, y: float, size: float) -> None:
    """One cloud."""
    drawing.add(
        path(
            (
                f"M{px(x)} {px(y)}h{px(size * 2.6)}a{px(size * 0.4)} "
                f"{px(size * 0.4)} 0 0 0 0 -{px(size * 0.8)}h-"
                f"{px(size * 0.3)}a{px(size * 0.7)} {px(size * 0.7)} 0 0 0 -"
                f"{px(size * 1.3)} -{px(size * 0.1)}a{px(size * 0.46)} "
                f"{px(size * 0.46)} 0 0 0 -{px(size)} {px(size * 0.9)}Z"
            ),
            drawing.palette.pale,
            'opacity=".85"',
        )
    )


def tree(drawing: Drawing, x: float, foot: float, h: float, fill: str) -> None:
    """A round tree or a slender one."""
    drawing.add(rect((x - 5, foot - h * 0.4, 10, h * 0.4), drawing.palette.dark))
    kind = drawing.rng.choice(["round", "flame", "round"])
    if kind == "round":
        drawing.add(
            disc((x, foot - h * 0.66), h * 0.3, fill, ry=h * 0.36),
            path(
                (
                    f"M{px(x)} {px(foot - h * 1.02)}a{px(h * 0.3)} "
                    f"{px(h * 0.36)} 0 0 1 0 {px(h * 0.72)}Z"
                ),
                drawing.palette.dark,
                'opacity=".14"',
            ),
        )
    else:
        drawing.add(leaf((x, foot - h * 0.12), (h * 0.98, h * 0.24), 0, fill))


def house(drawing: Drawing, box: Box, wall: str, roof: str) -> None:
    """A gabled house with lit windows; the box names its foot, not its top."""
    x, foot, w, h = box
    palette, y = drawing.palette, foot - h
    drawing.add(
        rect((x, y, w, h), wall),
        path(
            (
                f"M{px(x - 8)} {px(y)}L{px(x + w / 2)} {px(y - w * 0.46)}L"
                f"{px(x + w + 8)} {px(y)}Z"
            ),
            roof,
        ),
    )
    drawing.add(
        path(
            (
                f"M{px(x + w / 2)} {px(y - w * 0.46)}L{px(x + w + 8)} "
                f"{px(y)}H{px(x + w)}V{px(foot)}H{px(x + w * 0.62)}V{px(y)}Z"
            ),
            palette.dark,
            'opacity=".14"',
        )
    )
    lit = palette.second if wall != palette.second else palette.pale
    for row in range(int(h // 62)):
        for col in (0.2, 0.58):
            drawing.add(
                rect((x + w * col, y + 22 + row * 58, w * 0.22, 30), lit, radius=2)
            )


def boat(drawing: Drawing, at: Point, s: float, hull: str, sail: str) -> None:
    """A small sailing boat."""
    x, y = at
    drawing.add(
        path((f"M{px(x)} {px(y - s * 1.3)}v{px(s * 1.2)}h-{px(s * 0.8)}Z"), sail),
        path(
            (f"M{px(x + s * 0.08)} {px(y - s)}v{px(s * 0.9)}h{px(s * 0.6)}Z"),
            drawing.palette.pale,
        ),
    )
    drawing.add(
        path(
            (
                f"M{px(x - s)} {px(y)}h{px(s * 2)}q-{px(s * 0.1)} "
                f"{px(s * 0.36)} -{px(s * 0.4)} {px(s * 0.4)}h-{px(s * 1.2)}"
                f"q-{px(s * 0.3)} -{px(s * 0.04)} -{px(s * 0.4)} -"
                f"{px(s * 0.4)}Z"
            ),
            hull,
        )
    )
    drawing.add(
        rect(
            (x - s * 0.9, y + s * 0.52, s * 1.5, s * 0.05),
            drawing.palette.pale,
            radius=2,
            more='opacity=".6"',
        )
    )


def birds(drawing: Drawing, x: float, y: float) -> None:
    """Three or five birds."""
    for _ in range(drawing.rng.choice([3, 5])):
        bx, by, s = (
            x + drawing.rng.uniform(-120, 120),
            y + drawing.rng.uniform(-50, 50),
            drawing.rng.uniform(10, 20),
        )
        drawing.add(
            line(
                (
                    f"M{px(bx - s)} {px(by)}q{px(s * 0.5)} -{px(s * 0.7)} "
                    f"{px(s)} 0q{px(s * 0.5)} -{px(s * 0.7)} {px(s)} 0"
                ),
                drawing.palette.dark,
                4,
            )
        )
