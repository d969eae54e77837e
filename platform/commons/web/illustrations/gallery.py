"""The one door: a picture by family, kind and seed, always the same for the same."""

import random
from collections.abc import Callable, Mapping

from commons.web.illustrations.books import book
from commons.web.illustrations.drawing import SIDE, Drawing
from commons.web.illustrations.emblems import SIGNS, draw_emblem
from commons.web.illustrations.goods import food, textile
from commons.web.illustrations.palettes import PALETTES
from commons.web.illustrations.places import (
    HIGH,
    WIDE,
    harbour,
    hills,
    meadow,
    river,
    town,
)
from commons.web.illustrations.plants import plant
from commons.web.illustrations.pottery import ceramics
from commons.web.illustrations.toys import toy
from commons.web.illustrations.wares import bag, candle, poster

GOODS: Mapping[str, Callable[[Drawing], None]] = {
    "ceramics": ceramics,
    "textile": textile,
    "food": food,
    "book": book,
    "plant": plant,
    "toy": toy,
    "candle": candle,
    "bag": bag,
    "print": poster,
}
PLACES: Mapping[str, Callable[[Drawing], None]] = {
    "harbour": harbour,
    "river": river,
    "meadow": meadow,
    "town": town,
    "hills": hills,
}
FAMILIES: Mapping[str, tuple[str, ...]] = {
    "product": tuple(GOODS),
    "banner": tuple(PLACES),
    "emblem": tuple(SIGNS),
}
EMBLEM_SIDE = 200


def picture(family: str, kind: str, seed: int, palette: str | None = None) -> str:
    """The picture as SVG text; a named palette recolours the same picture."""
    rng = random.Random(f"{family}/{kind}/{seed}")  # noqa: S311 - it draws, it guards nothing
    # Emblems lie on dark and light pages alike, so the night palette is not for them.
    names = [name for name in PALETTES if family != "emblem" or name != "dusk"]
    drawn = rng.choice(names)
    drawing = Drawing(rng, PALETTES[palette or drawn], f"{kind[:2]}{seed}-")
    if family == "product":
        GOODS[kind](drawing)
        return drawing.svg(SIDE, SIDE)
    if family == "banner":
        PLACES[kind](drawing)
        return drawing.svg(WIDE, HIGH)
    draw_emblem(drawing, kind)
    return drawing.svg(EMBLEM_SIDE, EMBLEM_SIDE)
