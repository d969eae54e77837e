"""The floor of a purchase: the same rows, by plain SQL on the same tables.

A real purchase serves as the pattern. Each of its rows is written again with new keys,
one prepared INSERT per table in a pipeline, all guards of the tables at work: one
transaction places the order, a second settles it. Nothing is decided, asked or checked.
"""

import multiprocessing
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

import psycopg
from psycopg import sql
from psycopg.types.json import Jsonb

from benchmarks.processes import cpu_of, database_pids

WRITERS = 4
# Each table of a purchase, how its rows are found, and what they say at first.
Pattern = tuple[str, str, Mapping[str, Any]]
PLACED: Sequence[Pattern] = (
    ("checkout_cart", "id = %(cart)s", {}),
    ("checkout_cartline", "", {}),
    (
        "orders_checkout",
        "id = %(checkout)s",
        {"state": "STARTED", "paid_at": None, "told_at": None},
    ),
    (
        "orders_order",
        "checkout_id = %(checkout)s",
        {"state": "PENDING", "confirmed_at": None},
    ),
    ("orders_orderline", "checkout_id = %(checkout)s", {}),
    (
        "payments_payment",
        "checkout_id = %(checkout)s",
        {
            "state": "PENDING", "session_id": "", "hosted_url": "", "intent_id": "",
            "charge_id": "", "fee_minor": None, "succeeded_at": None,
        },
    ),
    ("payments_allocation", "checkout_id = %(checkout)s", {"due_at": None}),
    ("listings_stockreservation", "checkout_id = %(checkout)s", {"state": "HELD"}),
    ("payments_providercall", "subject_id = %(payment)s", {"state": "SENT"}),
)  # fmt: skip
SETTLED: Sequence[Pattern] = (
    ("payments_webhookevent", "payment_id = %(payment)s", {"state": "RECEIVED"}),
    ("ledger_entry", "scope_id = %(checkout)s", {}),
    ("ledger_posting", "scope_id = %(checkout)s", {}),
    ("accruals_accrual", "checkout_id = %(checkout)s", {}),
)
HOLD = """
    UPDATE listings_stock SET reserved = reserved + 1 WHERE variant_id = ANY (%(goods)s)
"""
CHANGES = (
    "UPDATE payments_providercall SET state = 'DONE' WHERE subject_id = %(payment)s",
    """UPDATE payments_payment SET state = 'SUCCEEDED', session_id = %(mark)s,
        intent_id = %(mark)s, charge_id = %(mark)s, fee_minor = 1, hosted_url = 'x',
        succeeded_at = now() WHERE id = %(payment)s""",
    """UPDATE payments_allocation SET due_at = now()
        WHERE payment_id = %(payment)s AND organization_id IS NOT NULL""",
    "UPDATE payments_webhookevent SET state = 'DONE' WHERE payment_id = %(payment)s",
    """UPDATE orders_checkout SET state = 'PAID', paid_at = now()
        WHERE id = %(checkout)s""",
    """UPDATE orders_order SET state = 'CONFIRMED', confirmed_at = now()
        WHERE checkout_id = %(checkout)s""",
    "DELETE FROM checkout_cartline WHERE cart_id = %(cart)s",
    """UPDATE listings_stockreservation SET state = 'CLAIMED'
        WHERE checkout_id = %(checkout)s""",
    """UPDATE listings_stock SET reserved = reserved - 1, on_hand = on_hand - 1
        WHERE variant_id = ANY (%(goods)s)""",
)
A_PURCHASE = """
    SELECT checkout.id, checkout.cart_id, payment.id FROM orders_checkout AS checkout
    JOIN payments_payment AS payment ON payment.checkout_id = checkout.id
    WHERE checkout.state = 'PAID' ORDER BY checkout.id DESC LIMIT 1
"""


@dataclass(frozen=True)
class Floor:
    """What writing an order costs at the least."""

    orders_per_second: float
    client_cpu_ms: float
    database_cpu_ms: float


@dataclass(frozen=True)
class Rows:
    """The rows of one table of the pattern."""

    table: str
    columns: tuple[str, ...]
    values: tuple[tuple[Any, ...], ...]
    json: frozenset[int]

    @property
    def insert(self) -> sql.Composed:
        """One statement for all of them."""
        row = sql.SQL("({})").format(
            sql.SQL(", ").join(sql.Placeholder() * len(self.columns))
        )
        return sql.SQL("INSERT INTO {} ({}) VALUES {}").format(
            sql.Identifier(self.table),
            sql.SQL(", ").join(map(sql.Identifier, self.columns)),
            sql.SQL(", ").join([row] * len(self.values)),
        )


@dataclass(frozen=True)
class Purchase:
    """A real purchase, ready to be written again."""

    own: Mapping[str, UUID]
    placed: tuple[Rows, ...]
    settled: tuple[Rows, ...]
    goods: tuple[UUID, ...]
    keys: frozenset[UUID]


def measured_floor(url: str, orders: int) -> Floor:
    """Several writers at once, as a server would have them."""
    purchase = _pattern(url)
    ready = multiprocessing.Barrier(WRITERS + 1)
    writers = [
        multiprocessing.Process(
            target=_write, args=(url, purchase, orders // WRITERS, ready)
        )
        for _ in range(WRITERS)
    ]
    for writer in writers:
        writer.start()
    ready.wait()
    pids, theirs = [writer.pid or 0 for writer in writers], database_pids(url)
    before, database_before = cpu_of(pids), cpu_of(theirs)
    began = time.perf_counter()
    ready.wait()
    ready.wait()
    seconds = time.perf_counter() - began
    count = orders // WRITERS * WRITERS
    floor = Floor(
        orders_per_second=count / seconds,
        client_cpu_ms=cpu_of(pids).since(before) / count,
        database_cpu_ms=cpu_of(theirs).since(database_before) / count,
    )
    ready.wait()
    for writer in writers:
        writer.join()
        assert writer.exitcode == 0
    return floor


def _write(url: str, purchase: Purchase, orders: int, ready: Any) -> None:
    with psycopg.connect(url, autocommit=True) as connection:
        connection.prepare_threshold = 0
        inserts = {rows.table: rows.insert.as_string(connection)
                   for rows in (*purchase.placed, *purchase.settled)}  # fmt: skip
        for _ in range(5):
            _write_one(connection, purchase, inserts)
        ready.wait()
        ready.wait()
        for _ in range(orders):
            _write_one(connection, purchase, inserts)
        ready.wait()
        ready.wait()


def _write_one(
    connection: "psycopg.Connection[Any]",
    purchase: Purchase,
    inserts: Mapping[str, str],
) -> None:
    fresh = {key: uuid4() for key in purchase.keys}
    texts = {str(old): str(new) for old, new in fresh.items()}
    mark = uuid4().hex
    own: dict[str, Any] = {name: fresh[key] for name, key in purchase.own.items()}
    own |= {"mark": mark, "goods": list(purchase.goods)}

    def again(rows: Rows) -> list[Any]:
        return [_again(value, fresh, texts, (rows, place, mark))
                for row in rows.values
                for place, value in enumerate(row)]  # fmt: skip

    with connection.pipeline():
        with connection.transaction():
            for rows in purchase.placed:
                connection.execute(inserts[rows.table], again(rows))
            connection.execute(HOLD, own)
        with connection.transaction():
            for rows in purchase.settled:
                connection.execute(inserts[rows.table], again(rows))
            for change in CHANGES:
                connection.execute(change, own)


UNIQUE_TEXTS = {"payments_webhookevent": "provider_id", "orders_checkout": "reference"}


def _again(
    value: Any,
    fresh: Mapping[UUID, UUID],
    texts: Mapping[str, str],
    place: tuple[Rows, int, str],
) -> Any:
    rows, column, mark = place
    name = rows.columns[column]
    if value is None or isinstance(value, int | bool):
        return value
    if isinstance(value, UUID):
        return fresh.get(value, value)
    if UNIQUE_TEXTS.get(rows.table) == name:
        return f"{mark[:9]}{value[-3:]}" if name == "reference" else f"{mark}{value}"
    if column in rows.json:
        return Jsonb(value)
    if isinstance(value, str) and len(value) > 36:
        for old, new in texts.items():
            value = value.replace(old, new)
    return value


def _pattern(url: str) -> Purchase:
    with psycopg.connect(url) as connection:
        found = connection.execute(A_PURCHASE).fetchone()
        assert found is not None, "nothing was bought yet"
        own = dict(zip(("checkout", "cart", "payment"), found, strict=True))
        placed = [_rows(connection, pattern, own) for pattern in PLACED if pattern[1]]
        settled = [_rows(connection, pattern, own) for pattern in SETTLED]
    lines = next(rows for rows in placed if rows.table == "orders_orderline")
    cart_lines = _cart_lines(lines, own["cart"])
    placed.insert(1, cart_lines)
    keys = {row[rows.columns.index("id")] for rows in (*placed, *settled)
            for row in rows.values}  # fmt: skip
    variants = lines.columns.index("variant_id")
    return Purchase(
        own=own,
        placed=tuple(placed),
        settled=tuple(settled),
        goods=tuple(sorted(row[variants] for row in lines.values)),
        keys=frozenset(keys | set(own.values())),
    )


def _rows(
    connection: "psycopg.Connection[Any]", pattern: Pattern, own: Mapping[str, UUID]
) -> Rows:
    table, condition, changes = pattern
    cursor = connection.execute(
        f"SELECT * FROM {table} WHERE {condition} ORDER BY id", own
    )
    described = cursor.description or ()
    columns = tuple(column.name for column in described)
    values = tuple(
        tuple(
            changes.get(name, value) for name, value in zip(columns, row, strict=True)
        )
        for row in cursor.fetchall()
    )
    json = {place for place, column in enumerate(described) if column.type_code == 3802}
    assert values, f"the pattern has no rows in {table}"
    return Rows(table, columns, values, frozenset(json))


def _cart_lines(lines: Rows, cart_id: UUID) -> Rows:
    """A paid cart is empty: its lines were those of the orders."""
    named = [dict(zip(lines.columns, row, strict=True)) for row in lines.values]
    columns = ("id", "cart_id", "variant_id", "quantity", "seen_price_minor")
    values = tuple(
        (uuid4(), cart_id, row["variant_id"], row["quantity"], row["unit_price_minor"])
        for row in named
    )
    return Rows("checkout_cartline", columns, values, frozenset())
