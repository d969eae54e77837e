"""Lists that can grow: keyset pages, so that nothing is skipped or seen twice."""

import base64
import binascii
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, TypeVar

import strawberry
from django.core.exceptions import ValidationError
from django.db.models import Model, Q, QuerySet

from commons.kit.cost import priced, units
from commons.kit.errors import Refusal
from commons.kit.graphql import DERIVED
from commons.kit.language import _
from commons.kit.text import UNKEEPABLE

T = TypeVar("T")
M = TypeVar("M", bound=Model)

DEFAULT_PAGE = 20
LARGEST_PAGE = 100
COUNT = 10  # units of cost


@units(0)
@strawberry.type(description="Where a page stands in its list.")
class PageInfo:
    """Cursors to go on from, either way."""

    has_next_page: bool = strawberry.field(description="Whether more follows.")
    has_previous_page: bool = strawberry.field(description="Whether more precedes.")
    start_cursor: str | None = strawberry.field(description="Of the first node.")
    end_cursor: str | None = strawberry.field(description="Of the last node.")


@units(0)
@strawberry.type(description="One node and its place in the list.")
class Edge(Generic[T]):
    """A node with its cursor."""

    cursor: str = strawberry.field(description="For `after` and `before`.")
    node: T = strawberry.field(description="The thing itself.")


@strawberry.type(description="One page of a list.")
class Connection(Generic[T]):
    """Nodes in order, and how to go on."""

    nodes: list[T] = strawberry.field(description="The things on this page.")
    page_info: PageInfo = strawberry.field(description="Where the page stands.")
    cursors: strawberry.Private[Sequence[str]]
    count: strawberry.Private[Callable[[], int]]
    # Of lists that can be very long: no more than these are counted.
    most: strawberry.Private[int | None] = None

    @strawberry.field(description="The nodes, each with its cursor.", metadata=DERIVED)
    def edges(self) -> list[Edge[T]]:
        """Pairs of cursor and node."""
        return [
            Edge(cursor=cursor, node=node)
            for cursor, node in zip(self.cursors, self.nodes, strict=True)
        ]

    @strawberry.field(
        description="How many there are in all; costs a count. Listings are counted up"
        " to 10,000: see `totalIsLeast`.",
        metadata=priced(weight=COUNT),
    )
    def total_count(self) -> int:
        """Counted only when asked."""
        return self.count() if self.most is None else min(self.count(), self.most)

    @strawberry.field(
        description="Whether there are more than `totalCount` says; costs a count.",
        metadata=priced(weight=COUNT),
    )
    def total_is_least(self) -> bool:
        """False for lists that are counted to their end."""
        return self.most is not None and self.count() > self.most


@dataclass(frozen=True)
class PageArguments:
    """Which page of a list is wanted; `of` checks what a client sent."""

    size: int = DEFAULT_PAGE
    backwards: bool = False
    cursor: tuple[object, ...] | None = None

    @classmethod
    def of(
        cls,
        first: int | None = None,
        after: str | None = None,
        last: int | None = None,
        before: str | None = None,
    ) -> "PageArguments":
        """Raises Refusal for sizes out of bounds, foreign cursors, both directions."""
        backwards = last is not None or before is not None
        if backwards and (first is not None or after is not None):
            raise Refusal(_("Page forwards or backwards, not both."))
        size = last if backwards else first
        size = DEFAULT_PAGE if size is None else size
        if not 1 <= size <= LARGEST_PAGE:
            raise Refusal(
                _("A page has 1 to {largest_page} nodes.").format(
                    largest_page=LARGEST_PAGE
                )
            )
        text = before if backwards else after
        cursor = None if text is None else decode_cursor(text)
        return cls(size=size, backwards=backwards, cursor=cursor)


def encode_cursor(values: Sequence[object]) -> str:
    """Opaque text that stands for a place in the list."""
    plain = [
        {"at": value.isoformat()} if isinstance(value, datetime) else
        value if isinstance(value, int) else str(value)
        for value in values
    ]  # fmt: skip
    packed = json.dumps(plain, separators=(",", ":")).encode()
    return base64.urlsafe_b64encode(packed).decode().rstrip("=")


def decode_cursor(text: str) -> tuple[object, ...]:
    """The values behind a cursor; raises Refusal when it is not one of ours."""
    try:
        packed = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
        plain = json.loads(packed)
        if not isinstance(plain, list):
            raise TypeError
        return tuple(_cursor_value(value) for value in plain)
    except (ValueError, KeyError, TypeError, binascii.Error, RecursionError) as error:
        raise Refusal(_("That cursor is not from this list.")) from error


def _cursor_value(value: object) -> object:
    if isinstance(value, dict):
        moment = datetime.fromisoformat(value["at"])
        if moment.tzinfo is None:
            raise ValueError("moments in cursors are aware")
        return moment
    if not isinstance(value, str | int) or isinstance(value, bool):
        raise TypeError("cursors hold texts, numbers and moments")
    if isinstance(value, str) and UNKEEPABLE.search(value):
        raise ValueError("no database keeps this")
    return value


def keyset(
    rows: "QuerySet[M]",
    page: PageArguments,
    *,
    order: Sequence[str],
    build: Callable[[M], T],
) -> "Connection[T]":
    """One page of a queryset; `order` names columns of one direction, ending in a key.

    A leading "-" on the first name turns all of them.
    """
    descending = order[0].startswith("-")
    names = [name.removeprefix("-") for name in order]
    reverse = descending != page.backwards
    found = rows.order_by(*(f"-{name}" if reverse else name for name in names))
    try:
        if page.cursor is not None:
            found = found.filter(_beyond(names, page.cursor, below=reverse))
        fetched = list(found[: page.size + 1])
    except (ValueError, TypeError, OverflowError, ValidationError) as error:
        raise Refusal(_("That cursor is not from this list.")) from error
    more, kept = len(fetched) > page.size, fetched[: page.size]
    if page.backwards:
        kept.reverse()
    cursors = [encode_cursor([getattr(row, name) for name in names]) for row in kept]
    return connection(
        [build(row) for row in kept], cursors, page=page, more=more, count=rows.count
    )


def connection(
    nodes: list[T],
    cursors: Sequence[str],
    *,
    page: PageArguments,
    more: bool,
    count: Callable[[], int],
) -> "Connection[T]":
    """The page as clients see it; `more` says whether rows follow in its direction."""
    came_from = page.cursor is not None
    return Connection(
        nodes=nodes,
        page_info=PageInfo(
            has_next_page=came_from if page.backwards else more,
            has_previous_page=more if page.backwards else came_from,
            start_cursor=cursors[0] if cursors else None,
            end_cursor=cursors[-1] if cursors else None,
        ),
        cursors=cursors,
        count=count,
    )


def _beyond(names: Sequence[str], values: Sequence[Any], *, below: bool) -> Q:
    if len(names) != len(values):
        raise Refusal(_("That cursor is not from this list."))
    comparison = "lt" if below else "gt"
    beyond, same = Q(), Q()
    for name, value in zip(names, values, strict=True):
        beyond |= same & Q(**{f"{name}__{comparison}": value})
        same &= Q(**{name: value})
    return beyond
