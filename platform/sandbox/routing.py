"""Routes of the API: a method, a path with names, what it accepts and what it does."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from sandbox.json_types import JsonObject
from sandbox.params import Params
from sandbox.world import World


@dataclass(frozen=True)
class Call:
    """One request that was let in, with its typed parameters."""

    world: World
    account: str
    params: JsonObject
    ids: dict[str, str]
    base_url: str

    @property
    def id(self) -> str:
        """The object named by the path."""
        return self.ids["id"]


Handler = Callable[[Call], JsonObject]


@dataclass(frozen=True)
class Route:
    """An endpoint."""

    method: str
    path: str
    handler: Handler
    params: Params = field(default_factory=dict)

    @property
    def pattern(self) -> re.Pattern[str]:
        named = re.sub(r"\{(\w+)\}", r"(?P<\1>[^/]+)", self.path)
        return re.compile(f"^{named}$")


@dataclass(frozen=True)
class Match:
    """A route and the names found in the path."""

    route: Route
    ids: dict[str, str]


class Router:
    """Finds the route of a request; paths without names by one lookup."""

    def __init__(self, routes: Sequence[Route]) -> None:
        self._plain = {
            (each.method, each.path): each for each in routes if "{" not in each.path
        }
        self._named = [(each.pattern, each) for each in routes if "{" in each.path]

    def find(self, method: str, path: str) -> Match | None:
        plain = self._plain.get((method, path))
        if plain is not None:
            return Match(plain, {})
        for pattern, route in self._named:
            if route.method == method and (found := pattern.match(path)):
                return Match(route, found.groupdict())
        return None
