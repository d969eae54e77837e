"""Stripe's cursor pages: newest first, between `starting_after`, `ending_before`."""

from collections.abc import Callable, Iterable, Iterator
from itertools import islice, takewhile

from sandbox.errors import no_such
from sandbox.json_types import JsonObject
from sandbox.params import Params, clearable, integer, moment_range, text
from sandbox.routing import Call
from sandbox.store import Record

DEFAULT_LIMIT = 10
MAX_LIMIT = 100
PAGE_PARAMS: Params = {
    "limit": integer(least=1, most=MAX_LIMIT),
    "starting_after": text(),
    "ending_before": text(),
}
DATED_PARAMS: Params = {**PAGE_PARAMS, "created": moment_range()}
OPTIONAL_TEXT = clearable(text())


def page_of(
    call: Call,
    kind: str,
    *,
    by: str = "",
    keep: Callable[[Record], bool] = lambda _record: True,
) -> JsonObject:
    """A page of the account's objects; `by` names an indexed parameter to use."""
    value = call.params.get(by) if by else None
    found = call.world.store.newest_first(
        kind, field_name=by if value is not None else "", value=str(value or "")
    )
    created = call.params.get("created", {})
    mine = (
        record
        for record in _since(found, created)
        if record.account == call.account
        and _was_created(record, created)
        and keep(record)
    )
    return cut_page(call, mine)


def as_asked(call: Call, *names: str) -> Callable[[Record], bool]:
    """Whether an object has the values that the call gave under some of these names."""
    wanted = {name: call.params[name] for name in names if name in call.params}
    return lambda each: all(each.data[name] == wanted[name] for name in wanted)


def cut_page(call: Call, newest_first: Iterable[Record]) -> JsonObject:
    """The part of the objects that the cursor parameters ask for."""
    limit = call.params.get("limit", DEFAULT_LIMIT)
    if before := call.params.get("ending_before"):
        _require(call, before, "ending_before")
        newer = list(takewhile(lambda record: record.id != before, newest_first))
        return _list(call, newer[-limit:], has_more=len(newer) > limit)
    if after := call.params.get("starting_after"):
        newest_first = _older_than(newest_first, _require(call, after))
    found = list(islice(newest_first, limit + 1))
    return _list(call, found[:limit], has_more=len(found) > limit)


def sublist(url: str, items: list[JsonObject], *, has_more: bool = False) -> JsonObject:
    """A list inside an object."""
    return {"object": "list", "data": items, "has_more": has_more, "url": url}


def _list(call: Call, records: list[Record], *, has_more: bool) -> JsonObject:
    return sublist(call.ids["path"], [each.data for each in records], has_more=has_more)


def _require(call: Call, cursor: str, param: str = "starting_after") -> Record:
    record = call.world.store.get(cursor)
    if record is None or record.account != call.account:
        raise no_such("object", cursor, param=param)
    return record


def _older_than(found: Iterable[Record], cursor: Record) -> Iterator[Record]:
    return (record for record in found if record.seq < cursor.seq)


def _since(found: Iterable[Record], bounds: dict[str, int]) -> Iterator[Record]:
    """Stop early: time never runs backwards from newest to oldest."""
    oldest = max(bounds.get("gte", 0), bounds.get("gt", 0))
    return takewhile(
        lambda record: not oldest or record.data.get("created", oldest) >= oldest,
        found,
    )


def _was_created(record: Record, bounds: dict[str, int]) -> bool:
    if not bounds:
        return True
    created = int(record.data.get("created", 0))
    return (
        created > bounds.get("gt", -1)
        and created >= bounds.get("gte", 0)
        and created < bounds.get("lt", created + 1)
        and created <= bounds.get("lte", created)
    )
