"""Which media type an answer of the API is written in, by what a client accepts."""

from functools import lru_cache

JSON = "application/json"
GRAPHQL = "application/graphql-response+json"
HTML = "text/html"

# In the order we prefer where a client has no preference. A client that accepts
# anything is most likely an old one, which knows only plain JSON.
OFFERED = (GRAPHQL, JSON)
ANYTHING = ("*/*", "application/*")
REMEMBERED_HEADERS = 256


@lru_cache(maxsize=REMEMBERED_HEADERS)
def answer_type(accept: str) -> str | None:
    """The media type to answer in; None where the client takes none of ours."""
    if not accept.strip():
        return JSON
    wanted = _weights(accept)
    any_weight = max((wanted.get(name, 0.0) for name in ANYTHING), default=0.0)
    weights = {name: wanted.get(name, 0.0) for name in OFFERED}
    if JSON not in wanted:
        weights[JSON] = any_weight
    best = max(OFFERED, key=lambda name: weights[name])
    return best if weights[best] > 0 else None


@lru_cache(maxsize=REMEMBERED_HEADERS)
def is_browser(accept: str) -> bool:
    """Whether a page is wanted rather than an answer."""
    wanted = _weights(accept)
    pages = wanted.get(HTML, 0.0)
    return pages > 0 and pages > max(wanted.get(name, 0.0) for name in OFFERED)


def _weights(accept: str) -> dict[str, float]:
    """Each media range with its weight; ranges of other character sets are left out."""
    found: dict[str, float] = {}
    for part in accept.split(","):
        name, *parameters = (piece.strip().lower() for piece in part.split(";"))
        told = dict(_pair(one) for one in parameters)
        if told.get("charset", "utf-8").strip('"') not in {"utf-8", "utf8"}:
            continue
        found[name] = max(found.get(name, 0.0), _weight(told.get("q", "1")))
    return found


def _pair(parameter: str) -> tuple[str, str]:
    name, _, value = parameter.partition("=")
    return name.strip(), value.strip()


def _weight(text: str) -> float:
    try:
        weight = float(text)
    except ValueError:
        return 0.0
    return weight if 0 <= weight <= 1 else 0.0
