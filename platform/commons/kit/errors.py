"""Refusals: expected answers of "no", addressed to a person."""

from collections.abc import Sequence


class Refusal(Exception):
    """What was refused and what would work; becomes a UserError in a payload.

    `code` is stable and never translated; `path` names the field within the
    mutation's input, in GraphQL spelling, such as `("input", "shareBps")`.
    """

    code = "REFUSED"

    def __init__(
        self, message: str, *, code: str | None = None, path: Sequence[str] = ()
    ) -> None:
        # Words of a module become those of this request here.
        self.message = str(message)
        super().__init__(self.message)
        self.code = code or type(self).code
        self.path = tuple(path)


class Refusals(Exception):
    """Several refusals of one input, told together."""

    def __init__(self, refusals: Sequence[Refusal]) -> None:
        super().__init__("; ".join(refusal.message for refusal in refusals))
        self.refusals = tuple(refusals)


class Unauthenticated(Exception):
    """Nobody is signed in where somebody must be."""


class Forbidden(Exception):
    """The actor may not do this."""


class NotFound(Exception):
    """There is no such thing, or not for this viewer: the two look the same."""


def require(allowed: bool) -> None:  # noqa: FBT001 - reads as a sentence
    """Let pass what policy allows; raise Forbidden otherwise."""
    if not allowed:
        raise Forbidden
