"""Balance and balance transactions, as an account may read them."""

from sandbox.books import AVAILABLE, PENDING
from sandbox.json_types import JsonObject
from sandbox.listing import DATED_PARAMS, as_asked, page_of
from sandbox.lookup import require
from sandbox.params import text
from sandbox.routing import Call, Route


def balance(call: Call) -> JsonObject:
    held = call.world.books.balances_of(call.account)
    currencies = sorted({*held[AVAILABLE], *held[PENDING]}) or ["usd"]
    return {
        "object": "balance",
        AVAILABLE: [_sum(held[AVAILABLE], money) for money in currencies],
        "livemode": False,
        PENDING: [_sum(held[PENDING], money) for money in currencies],
        "refund_and_dispute_prefunding": {AVAILABLE: [], PENDING: []},
    }


def _sum(sums: dict[str, int], money: str) -> JsonObject:
    amount = sums.get(money, 0)
    return {"amount": amount, "currency": money, "source_types": {"card": amount}}


def retrieve(call: Call) -> JsonObject:
    return require(call, "balance_transaction", call.id).data


def list_page(call: Call) -> JsonObject:
    return page_of(
        call,
        "balance_transaction",
        by="source",
        keep=as_asked(call, "currency", "type"),
    )


PATH = "/v1/balance_transactions"
FILTERS = {**DATED_PARAMS, "currency": text(), "source": text(), "type": text()}
ROUTES = [
    Route("GET", "/v1/balance", balance),
    Route("GET", PATH, list_page, FILTERS),
    Route("GET", PATH + "/{id}", retrieve),
]
