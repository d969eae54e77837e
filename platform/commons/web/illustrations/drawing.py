"""The sheet a picture is glued on, and the stage most things stand on."""

import random

from commons.web.illustrations.palettes import Palette
from commons.web.illustrations.shapes import disc, path, px, rect

SIDE = 800
TABLE_Y = 590


class Drawing:
    """Collects shapes; `solid` adds the one rule of light: it comes from the left."""

    def __init__(self, rng: random.Random, palette: Palette, name: str) -> None:
        self.rng, self.palette, self.name = (rng, palette, name)
        self.parts: list[str] = []
        self.clips = 0

    def add(self, *parts: str) -> None:
        """Glue the shapes on top."""
        self.parts.extend(parts)

    def shadow(self, cx: float, y: float, radius: float) -> None:
        """The long soft cut shadow that things throw to the right on the table."""
        self.add(
            path(
                (
                    f"M{px(cx - radius)} {px(y)}q0 -{px(radius * 0.16)} "
                    f"{px(radius)} -{px(radius * 0.16)}h{px(radius * 1.15)}q"
                    f"{px(radius * 0.3)} {px(radius * 0.2)} -{px(radius * 0.35)}"
                    f" {px(radius * 0.38)}h-{px(radius * 1.2)}q-"
                    f"{px(radius * 0.6)} 0 -{px(radius * 0.6)} -"
                    f"{px(radius * 0.22)}Z"
                ),
                self.palette.dark,
                'opacity=".2"',
            )
        )

    def solid(
        self,
        d: str,
        fill: str,
        cx: float,
        inside: list[str] | None = None,
        shade: float = 0.16,
    ) -> None:
        """A thing with a body: its right third lies in shade."""
        self.clips += 1
        ref = f"{self.name}{self.clips}"
        self.add(
            f'<clipPath id="{ref}"><path d="{d}"/></clipPath>',
            f'<g clip-path="url(#{ref})">',
            path(d, fill),
            *(inside or []),
            rect((cx, 0, SIDE, SIDE), self.palette.dark, more=f'opacity="{shade}"'),
            "</g>",
        )

    def svg(self, width: int, height: int) -> str:
        """The whole sheet."""
        return (
            '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 '
            f'{width} {height}" width="{width}" height="{height}">'
            f"{''.join(self.parts)}</svg>\n"
        )


def room(drawing: Drawing) -> None:
    """A wall, one quiet thing on it, a table: the stage every product stands on."""
    palette, rng = drawing.palette, drawing.rng
    drawing.add(rect((0, 0, SIDE, SIDE), palette.wall))
    kind = rng.choice(["arch", "sun", "window", "arch", "shelf-light"])
    cx = rng.choice([330, 400, 470])
    if kind == "arch":
        w = rng.choice([210, 240])
        drawing.add(
            path(
                (f"M{cx - w} {TABLE_Y}V{330}a{w} {w} 0 0 1 {2 * w} 0V{TABLE_Y}Z"),
                palette.glow,
            )
        )
    elif kind == "sun":
        drawing.add(disc((cx, 330), rng.choice([220, 250]), palette.glow))
    elif kind == "window":
        drawing.add(
            *(
                path(f"M{x} {y}h170l-60 190h-170Z", palette.glow)
                for x in (250, 450)
                for y in (90, 310)
            )
        )
    else:
        drawing.add(path("M0 0H520L180 590H0Z", palette.glow))
    drawing.add(rect((0, TABLE_Y, SIDE, SIDE - TABLE_Y), palette.table))
    drawing.add(rect((0, TABLE_Y, SIDE, 6), palette.dark, more='opacity=".12"'))
