"""All objects by id, newest last, with undo until a change is committed."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

import orjson

from sandbox.json_types import JsonObject, Row

SPACE = "record"
# Fields by which lists are filtered often enough to deserve an index.
INDEXED = {
    "charge": ("payment_intent", "transfer_group"),
    "transfer": ("transfer_group", "destination"),
    "refund": ("charge", "payment_intent"),
    "transfer_reversal": ("transfer",),
    "checkout.session": ("payment_intent",),
    "payment_intent": ("customer",),
    "balance_transaction": ("source",),
    "delivery": ("event",),
}
IndexKey = tuple[str, str, str]


@dataclass
class Record:
    """One object: what Stripe shows of it, and what only the sandbox knows."""

    id: str
    kind: str
    account: str
    seq: int
    data: JsonObject
    hidden: JsonObject = field(default_factory=dict)
    index_keys: tuple[IndexKey, ...] = ()

    def row(self) -> Row:
        body = {"kind": self.kind, "account": self.account,
                "data": self.data, "hidden": self.hidden}  # fmt: skip
        return SPACE, self.id, self.seq, body

    def wanted_index_keys(self) -> tuple[IndexKey, ...]:
        fields = INDEXED.get(self.kind, ())
        return tuple((self.kind, name, str(self.data.get(name))) for name in fields)


def copied(tree: JsonObject) -> JsonObject:
    """A deep copy of a JSON tree."""
    copy: JsonObject = orjson.loads(orjson.dumps(tree))
    return copy


class Store:
    """Objects in memory; `add` and `edit` are undone unless `commit` follows."""

    def __init__(self) -> None:
        self._records: dict[str, Record] = {}
        self._by_kind: dict[str, dict[str, Record]] = {}
        self._by_field: dict[IndexKey, dict[str, Record]] = {}
        self._added: dict[str, Record] = {}
        self._before: dict[str, tuple[JsonObject, JsonObject]] = {}
        self._seq = 0

    def add(
        self, account: str, data: JsonObject, hidden: JsonObject | None = None
    ) -> Record:
        """Put a new object in the world; its own `object` field says its kind."""
        self._seq += 1
        record = Record(
            data["id"], data["object"], account, self._seq, data, hidden or {}
        )
        assert record.id not in self._records, "an id is given out once"
        self._records[record.id] = record
        self._added[record.id] = record
        return record

    def edit(self, record: Record) -> Record:
        """The same record, now allowed to be changed."""
        if record.id not in self._added and record.id not in self._before:
            self._before[record.id] = (copied(record.data), copied(record.hidden))
        return record

    def get(self, object_id: str) -> Record | None:
        return self._records.get(object_id)

    def newest_first(
        self, kind: str, *, field_name: str = "", value: str = ""
    ) -> Iterator[Record]:
        """The committed objects of a kind, optionally with one indexed field fixed."""
        if field_name:
            found = self._by_field.get((kind, field_name, value), {})
        else:
            found = self._by_kind.get(kind, {})
        yield from reversed(found.values())

    def count(self, kind: str) -> int:
        return len(self._by_kind.get(kind, {}))

    def kinds(self) -> list[str]:
        return sorted(self._by_kind)

    def changed(self) -> list[Row]:
        """What a commit would have to write down."""
        edited = [self._records[object_id] for object_id in self._before]
        return [record.row() for record in [*self._added.values(), *edited]]

    def commit(self) -> None:
        for record in self._added.values():
            self._by_kind.setdefault(record.kind, {})[record.id] = record
            self._reindex(record)
        for object_id in self._before:
            self._reindex(self._records[object_id])
        self._added.clear()
        self._before.clear()

    def rollback(self) -> None:
        for object_id in self._added:
            del self._records[object_id]
        for object_id, (data, hidden) in self._before.items():
            record = self._records[object_id]
            record.data, record.hidden = data, hidden
        self._added.clear()
        self._before.clear()

    def load(self, rows: Iterable[Row]) -> None:
        for _space, object_id, seq, body in rows:
            record = Record(
                object_id,
                body["kind"],
                body["account"],
                seq,
                body["data"],
                body["hidden"],
            )
            self._records[object_id] = record
            self._by_kind.setdefault(record.kind, {})[object_id] = record
            self._reindex(record)
            self._seq = max(self._seq, seq)

    def _reindex(self, record: Record) -> None:
        wanted = record.wanted_index_keys()
        if wanted == record.index_keys:
            return
        for key in record.index_keys:
            self._by_field[key].pop(record.id, None)
        for key in wanted:
            self._by_field.setdefault(key, {})[record.id] = record
        record.index_keys = wanted
