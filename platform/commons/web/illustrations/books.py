"""Books, lying and standing."""

from commons.web.illustrations.drawing import Drawing, room
from commons.web.illustrations.palettes import Palette
from commons.web.illustrations.pottery import pot
from commons.web.illustrations.shapes import Box, Point, disc, leaf, path, px, rect


def book(drawing: Drawing) -> None:
    """A pile of books, one of them standing, or a mug on top."""
    palette, rng = drawing.palette, drawing.rng
    room(drawing)
    colours = [palette.main, palette.accent, palette.second, palette.leaf]
    rng.shuffle(colours)
    drawing.shadow(400, 672, 240)
    y = 676.0
    for colour in colours[: rng.choice([2, 3])]:
        h, w = rng.choice([50, 62, 72]), rng.uniform(350, 430)
        x, y = 400 - w / 2 + rng.uniform(-24, 24), y - h
        lying_book(drawing, (x, y, w, h), colour)
    if rng.random() < 0.35:
        pot(drawing, "mug", (400, y + 4, 200), palette.pale, palette.main)
        return
    cover = next(c for c in (palette.main, palette.accent) if c != colours[0])
    standing_book(drawing, y, cover)


def lying_book(drawing: Drawing, box: Box, colour: str) -> None:
    """A book seen from its foot, with its pages."""
    x, y, w, h = box
    palette = drawing.palette
    drawing.add(
        rect((x + 12, y + 8, w - 8, h - 16), palette.pale),
        *(
            rect(
                (x + 30, y + 14 + k * 9, w - 30, 2),
                palette.table,
                more='opacity=".6"',
            )
            for k in range(int((h - 22) / 9))
        ),
    )
    drawing.add(
        path(
            (
                f"M{px(x + w)} {px(y)}H{px(x + 16)}q-16 0 -16 16v"
                f"{px(h - 32)}q0 16 16 16H{px(x + w)}v-9H{px(x + 26)}"
                f"q-8 0 -8 -{px(h / 2 - 9)}t8 -{px(h / 2 - 9)}H{px(x + w)}Z"
            ),
            colour,
        )
    )
    drawing.add(
        rect(
            (x + 3, y + h * 0.3, 12, h * 0.4),
            palette.second if colour != palette.second else palette.main,
        )
    )


def standing_book(drawing: Drawing, floor: float, cover: str) -> None:
    """A book that shows its cover, on top of the pile."""
    palette, y = drawing.palette, floor
    w, h = 236, 318
    x, top = 292.0, y - h + 2
    drawing.add(
        path(f"M{px(x + w)} {px(top + 12)}l18 8v{px(h - 20)}h-18Z", palette.pale)
    )
    cx, cy = x + w / 2, top + h * 0.42
    art = drawing.rng.choice(["sun", "boat", "leaf"])
    inside = [
        rect((x, top, 20, h), palette.dark, more='opacity=".25"'),
        rect((x + 54, top + h - 66, w - 88, 9), palette.pale, radius=4),
        rect((x + 84, top + h - 44, w - 148, 7), palette.pale, radius=3),
    ]
    inside += cover_art(palette, art, (cx, cy))
    drawing.solid(f"M{px(x)} {px(top)}h{w}v{h}h-{w}Z", cover, x + w * 0.8, inside, 0.08)


def cover_art(palette: Palette, art: str, centre: Point) -> list[str]:
    """What is printed on the cover."""
    cx, cy = centre
    if art == "sun":
        return [
            disc((cx + 10, cy), 66, palette.second),
            path(
                (f"M{px(cx - 98)} {px(cy + 22)}q60 -40 110 0t110 0v60h-220Z"),
                palette.pale,
            ),
            path(
                (f"M{px(cx - 98)} {px(cy + 52)}q50 -30 110 0t110 0v40h-220Z"),
                palette.leaf,
            ),
        ]
    if art == "boat":
        return [
            path(f"M{px(cx + 10)} {px(cy - 76)}v110h-64Z", palette.pale),
            path(f"M{px(cx + 20)} {px(cy - 56)}v90h50Z", palette.second),
            path(f"M{px(cx - 60)} {px(cy + 46)}h148l-28 38h-92Z", palette.second),
        ]
    return [
        leaf((cx + 10, cy + 82), (92, 34), a, c)
        for a, c in (
            (-52, palette.leaf),
            (52, palette.leaf),
            (-24, palette.pale),
            (24, palette.pale),
            (0, palette.second),
        )
    ]
