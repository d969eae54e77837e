"""What cloth can carry."""

import random
from collections.abc import Callable

from commons.web.illustrations.palettes import Palette
from commons.web.illustrations.shapes import Box, disc, leaf, line, px, rect


def stripes(palette: Palette, rng: random.Random, box: Box) -> list[str]:
    """Bands of different thickness."""
    x, y, w, h = box
    out, at = [], y + rng.uniform(8, 20)
    while at < y + h:
        thick = rng.choice([5, 8, 14, 22])
        out.append(
            rect(
                (x, at, w, thick),
                rng.choice(
                    [palette.pale, palette.second, palette.accent, palette.pale]
                ),
            )
        )
        at += thick + rng.choice([14, 20, 30])
    return out


def zigzag(palette: Palette, rng: random.Random, box: Box) -> list[str]:
    """Rows of chevrons."""
    x, y, w, h = box
    out, step = [], rng.choice([26, 34])
    colours = [palette.pale, palette.second, palette.accent]
    for row, top in enumerate(range(int(y), int(y + h) + step, step)):
        d = f"M{px(x)} {top}" + "".join(
            f"l{step / 2:g} {-step / 2:g}l{step / 2:g} {step / 2:g}"
            for _ in range(int(w // step) + 2)
        )
        out.append(line(d, colours[row % 3], 7))
    return out


def gingham(palette: Palette, rng: random.Random, box: Box) -> list[str]:
    """Bands that cross."""
    x, y, w, h = box
    step, out = rng.choice([36, 44]), []
    out += [
        rect((x + i, y, step / 2, h), palette.pale, more='opacity=".55"')
        for i in range(0, int(w), step)
    ]
    out += [
        rect((x, y + i, w, step / 2), palette.pale, more='opacity=".55"')
        for i in range(0, int(h), step)
    ]
    return out


def dots(palette: Palette, rng: random.Random, box: Box) -> list[str]:
    """Dots in quincunx."""
    x, y, w, h = box
    step, r, colour = (
        38,
        rng.choice([6, 9]),
        rng.choice([palette.pale, palette.second]),
    )
    return [
        disc((x + i + (step / 2 if j // step % 2 else 0), y + j), r, colour)
        for j in range(10, int(h) + step, step)
        for i in range(0, int(w) + step, step)
    ]


def petals(palette: Palette, rng: random.Random, box: Box) -> list[str]:
    """Four-leaved flowers."""
    x, y, w, h = box
    step, out = 74, []
    for row, j in enumerate(range(20, int(h) + step, step)):
        for i in range(0, int(w) + step, step):
            cx, cy = x + i + (step / 2 if row % 2 else 0), y + j
            out += [
                leaf((cx, cy), (26, 13), a, palette.pale) for a in (45, 135, 225, 315)
            ]
            out.append(disc((cx, cy), 6, palette.second))
    return out


PATTERNS: list[Callable[[Palette, random.Random, Box], list[str]]] = [
    stripes,
    zigzag,
    gingham,
    dots,
    petals,
]
