"""Eight palettes of nine roles; a picture uses one."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Palette:
    """Nine colours: a soft wall, a deep table, strong ones, near-black for shade."""

    wall: str
    glow: str
    table: str
    main: str
    second: str
    accent: str
    leaf: str
    pale: str
    dark: str


PALETTES = {
    "harbour": Palette(
        "#cfdcea",
        "#e6edf4",
        "#8fa9c6",
        "#2f4a86",
        "#f2b441",
        "#e4785c",
        "#5d8a72",
        "#fbf6e9",
        "#1d2650",
    ),
    "quince": Palette(
        "#f6dfa4",
        "#fbecc4",
        "#e0b04e",
        "#375a52",
        "#d9603f",
        "#2f3f78",
        "#6f8f4e",
        "#fff8e6",
        "#2a2540",
    ),
    "rose": Palette(
        "#f1cdc6",
        "#f8e1da",
        "#d9968d",
        "#6b2f5b",
        "#f0b045",
        "#2f5d7c",
        "#5c8367",
        "#fff5ee",
        "#331c3c",
    ),
    "sage": Palette(
        "#cfdcc8",
        "#e3ebdc",
        "#92ad8b",
        "#c9583a",
        "#f2c14e",
        "#2c4770",
        "#3f6b55",
        "#faf7ea",
        "#1f2f33",
    ),
    "lilac": Palette(
        "#d9d2ec",
        "#e9e4f5",
        "#a798cf",
        "#463a8c",
        "#efae3d",
        "#d8607a",
        "#5b8878",
        "#fbf7f2",
        "#241d4d",
    ),
    "clay": Palette(
        "#efd5bd",
        "#f7e6d5",
        "#c98f66",
        "#8f3f2c",
        "#f4c667",
        "#2e5c6e",
        "#65834f",
        "#fff6ea",
        "#33212a",
    ),
    "dusk": Palette(
        "#31396f",
        "#454d8a",
        "#1f2650",
        "#f2b441",
        "#e4785c",
        "#8fb0d8",
        "#5f9a86",
        "#fdf1d8",
        "#141936",
    ),
    "mint": Palette(
        "#c4e0da",
        "#dcefea",
        "#7db3a8",
        "#1f5f66",
        "#f4b94f",
        "#dd6a55",
        "#3f7d5c",
        "#f9f8ec",
        "#143740",
    ),
}
