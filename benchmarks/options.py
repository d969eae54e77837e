"""How a run was asked for."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Options:
    """Sizes and lengths."""

    is_full: bool = False
    seconds: float = 6.0
    orders: int = 240
