"""Toys of painted wood."""

from commons.web.illustrations.drawing import Drawing, room
from commons.web.illustrations.shapes import (
    disc,
    line,
    path,
    px,
    rect,
)


def toy(drawing: Drawing) -> None:
    """Rings, blocks or a boat on wheels."""
    _palette, rng = drawing.palette, drawing.rng
    room(drawing)
    rng.choice([rings, blocks, pull_boat])(drawing)


def rings(drawing: Drawing) -> None:
    """A stack of rings."""
    palette = drawing.palette
    drawing.shadow(400, 672, 190)
    drawing.add(rect((386, 240, 28, 400), palette.pale, radius=12))
    colours = [
        palette.main,
        palette.accent,
        palette.second,
        palette.leaf,
        palette.pale,
        palette.accent,
    ]
    y = 640.0
    for i, colour in enumerate(colours):
        h, w = 64 - i * 3, 330 - i * 44
        y -= h
        drawing.solid(
            (
                f"M{px(400 - w / 2 + h / 2)} {px(y)}h{px(w - h)}a{px(h / 2)}"
                f" {px(h / 2)} 0 0 1 0 {px(h)}h-{px(w - h)}a{px(h / 2)} "
                f"{px(h / 2)} 0 0 1 0 -{px(h)}Z"
            ),
            colour,
            440,
        )
    drawing.solid("M358 236a42 42 0 1 1 84 0a42 42 0 1 1 -84 0Z", palette.main, 414)
    drawing.solid(
        "M200 640h400q14 0 14 16t-14 16h-400q-14 0 -14 -16t14 -16Z", palette.second, 470
    )


def blocks(drawing: Drawing) -> None:
    """Building blocks."""
    palette = drawing.palette
    drawing.shadow(400, 676, 270)
    arch = "M250 676v-130h300v130h-84q0 -70 -66 -70t-66 70Z"
    drawing.solid(arch, palette.accent, 450)
    drawing.solid("M150 676v-100h100v100Z", palette.second, 214)
    drawing.solid("M550 676v-100h100v100Z", palette.main, 614)
    drawing.solid("M270 546v-92h92v92Z", palette.main, 330)
    drawing.solid("M438 546v-92h92v92Z", palette.leaf, 498)
    drawing.solid("M250 454h300v-34h-300Z", palette.pale, 470)
    drawing.solid("M300 420l100 -118l100 118Z", palette.second, 420)
    drawing.add(
        disc((400, 270), 34, palette.accent),
        disc((200, 626), 22, palette.pale),
        path("M600 600l24 48h-48Z", palette.pale),
    )
    drawing.solid("M160 576a40 40 0 0 1 80 0Z", palette.leaf, 208)
    drawing.solid("M562 576v-70h26v-26h24v26h26v70Z", palette.second, 606)


def pull_boat(drawing: Drawing) -> None:
    """A sailing boat on wheels with its cord."""
    palette = drawing.palette
    drawing.shadow(400, 676, 260)
    drawing.add(
        line("M640 590q70 30 90 90t-60 70", palette.pale, 6),
        disc((668, 752), 13, palette.accent),
    )
    drawing.add(rect((394, 220, 16, 300), palette.dark, radius=6))
    drawing.solid(
        "M384 240v246h-170Z",
        palette.second,
        340,
        [path("M0 420h800v34h-800Z", palette.accent)],
    )
    drawing.solid("M422 290v196h136Z", palette.pale, 480)
    drawing.solid(
        "M150 510h500q-14 106 -110 120h-280q-96 -14 -110 -120Z",
        palette.main,
        500,
        [rect((100, 536, 600, 20), palette.pale)],
    )
    for x in (270, 530):
        drawing.solid(
            f"M{x - 46} 632a46 46 0 1 1 92 0a46 46 0 1 1 -92 0Z", palette.accent, x + 14
        )
        drawing.add(disc((x, 632), 13, palette.pale))
    drawing.add(path("M402 220h74l-22 20l22 20h-74Z", palette.accent))
