"""Words as people use them: a few very often, most of them hardly ever (Zipf).

The head are plain words of shops; the tail is made of syllables, so that a search over
a million listings meets as many different words as it would in earnest.
"""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from itertools import accumulate, product

GOODS = (
    "Mug", "Bowl", "Scarf", "Tray", "Notebook", "Candle", "Lamp", "Basket", "Blanket",
    "Teapot", "Boat", "Vase", "Apron", "Plate", "Cushion", "Box", "Jug", "Spoon",
    "Towel", "Rug", "Clock", "Stool", "Hat", "Gloves", "Socks", "Bag", "Purse", "Belt",
    "Ring", "Brooch", "Print", "Poster", "Card", "Calendar", "Puzzle", "Kite", "Doll",
    "Train", "Blocks", "Drum", "Flute", "Frame", "Mirror", "Hook", "Shelf", "Bench",
    "Chair", "Table", "Ladle", "Grater", "Board", "Knife", "Corkscrew", "Bottle",
    "Glass", "Carafe", "Saucer", "Pan", "Kettle", "Colander", "Sieve", "Whisk", "Soap",
    "Balm", "Cream", "Tea", "Coffee", "Honey", "Jam", "Chutney", "Biscuits", "Bread",
    "Seeds", "Bulbs", "Planter", "Trowel", "Watering-can", "Birdhouse", "Lantern",
    "Hammock", "Tent", "Rope", "Compass", "Map", "Globe", "Atlas", "Novel", "Primer",
    "Songbook", "Quilt", "Pillow", "Curtain", "Tablecloth", "Napkin", "Doormat",
    "Umbrella", "Raincoat", "Sweater", "Cardigan", "Slippers",
)  # fmt: skip
QUALITIES = (
    "Oak", "Linen", "Stoneware", "Wool", "Brass", "Cotton", "Walnut", "Glazed", "Felt",
    "Copper", "Beeswax", "Recycled", "Hand-thrown", "Woven", "Pressed", "Painted",
    "Blue", "Green", "Grey", "Striped", "Checked", "Round", "Square", "Small", "Large",
    "Heavy", "Light", "Old", "Plain", "Speckled", "Folded", "Carved", "Turned",
    "Knitted", "Printed", "Polished", "Rustic", "Winter", "Summer", "Travelling",
)  # fmt: skip
STARTS = ("ba", "ke", "li", "mo", "nu", "ra", "se", "ti", "vo", "ze", "pla", "gre")
MIDDLES = ("lan", "mer", "tin", "dor", "vus", "rel", "sam", "pon", "kit", "ga", "li")
ENDS = ("a", "en", "is", "or", "um", "ell", "ard", "ine", "os", "ack", "")
STEEPNESS = 1.05


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Words, each with how often it and all before it are used."""

    words: Sequence[str]
    weights: Sequence[float]

    def some(self, chance: random.Random, count: int) -> list[str]:
        """So many of them, the frequent ones more often."""
        return chance.choices(self.words, cum_weights=self.weights, k=count)


def zipf(words: Sequence[str], steepness: float = STEEPNESS) -> Vocabulary:
    """The first word is used most, the second about half as often, and so on."""
    return Vocabulary(
        words,
        list(accumulate(1 / rank**steepness for rank in range(1, len(words) + 1))),
    )


@cache
def rare_words() -> Vocabulary:
    """About sixteen thousand words that mean nothing, in an order of their own."""
    words = ["".join(parts) for parts in product(STARTS, MIDDLES, MIDDLES, ENDS)]
    random.Random(7).shuffle(words)  # noqa: S311 - data, not secrets
    return zipf(words)
