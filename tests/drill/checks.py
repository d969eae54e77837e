"""What must be true at rest: each check yields a sentence for whatever is off."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any
from uuid import UUID

from django.db.models import Sum

from commons.ledger.audits import audits
from commons.ledger.rules import AccountKind
from commons.ledger.selectors import balances_by_currency
from commons.payments.models import (
    Allocation,
    ConnectedAccount,
    Debt,
    Payment,
    Refund,
    Transfer,
    WebhookEvent,
)
from commons.payments.states import (
    OWED_KINDS,
    DebtState,
    InboxState,
    PaymentState,
    RefundState,
    TransferState,
)
from pledges.accruals.models import Accrual, AccrualState
from pledges.agreements.models import CapHold, PledgeCap
from pledges.agreements.states import HoldState
from storefronts.listings.models import ReservationState, Stock, StockReservation
from storefronts.orders.models import (
    Checkout,
    CheckoutState,
    Order,
    OrderLine,
    OrderState,
)
from tests.drill.world import Goods

Oracle = Mapping[str, Any]  # the sandbox's own JSON
Sentences = Iterator[str]


def everything_off(oracle: Oracle, goods: Sequence[Goods]) -> list[str]:
    """Every check, its sentences led by its name."""
    checks: dict[str, Callable[[], Sentences]] = {
        "paid once": lambda: paid_once(oracle),
        "outcomes": outcomes_agree,
        "books": books_balance,
        "stock": lambda: stock_is_exact(goods),
        "caps": caps_are_exact,
        "shares": shares_agree,
        "provider": lambda: provider_agrees(oracle),
        "payees": lambda: payees_agree(oracle),
        "transfers": lambda: transfers_agree(oracle),
        "inbox": inbox_is_empty,
        "mails": everybody_was_told,
    }
    return [f"{name}: {words}" for name, check in checks.items() for words in check()]


def paid_count() -> int:
    """Checkouts that are paid."""
    return Checkout.objects.filter(state=CheckoutState.PAID).count()


def paid_once(oracle: Oracle) -> Sentences:
    """A checkout is paid exactly if one charge for it was not given back."""
    kept: Counter[str] = Counter()
    for charge in oracle["charges"]:
        if charge["paid"] and charge["status"] == "succeeded":
            checkout = charge["metadata"].get("checkout", "nobody's")
            kept[checkout] += not charge["refunded"]
            if charge["amount_refunded"] not in {0, charge["amount"]}:
                yield f"charge {charge['id']} was given back in part"
    states = {str(key): state for key, state in
              Checkout.objects.values_list("pk", "state")}  # fmt: skip
    for checkout in sorted(states.keys() | kept.keys()):
        is_paid = states.get(checkout) == CheckoutState.PAID
        if kept[checkout] != int(is_paid):
            yield (
                f"checkout {checkout} is {states.get(checkout)}"
                f" and has {kept[checkout]} charges"
            )


def outcomes_agree() -> Sentences:
    """Checkout, payment and orders tell the same, and nothing is still open."""
    expected = {
        CheckoutState.PAID: (PaymentState.SUCCEEDED, OrderState.CONFIRMED),
        CheckoutState.EXPIRED: (PaymentState.EXPIRED, OrderState.CANCELLED),
        CheckoutState.REFUNDED: (PaymentState.REFUNDED, OrderState.CANCELLED),
    }
    payments = dict(Payment.objects.values_list("checkout_id", "state"))
    orders: dict[UUID, set[str]] = defaultdict(set)
    for checkout_id, state in Order.objects.values_list("checkout_id", "state"):
        orders[checkout_id].add(state)
    for checkout in Checkout.objects.order_by("pk"):
        found = (payments.get(checkout.pk), orders[checkout.pk])
        if checkout.state not in expected:
            yield f"checkout {checkout.reference} is still {checkout.state}"
            continue
        payment, order = expected[CheckoutState(checkout.state)]
        if found != (payment, {order}):
            yield f"checkout {checkout.reference} is {checkout.state}, but {found}"
    twice = Checkout.objects.values("cart_id", "idempotency_key")
    if len(twice) != len(twice.distinct()):
        yield "one key began two checkouts"


def books_balance() -> Sentences:
    """Every audit of `check_books`; at rest nothing may be left uncompared."""
    for name, audit in audits().items():
        for finding in audit():
            if not finding.is_note or "not compared" in finding.text:
                yield f"{name}: {finding.text}"


def stock_is_exact(goods: Sequence[Goods]) -> Sentences:
    """What was there less what was sold is there, and nobody holds anything."""
    sold: Counter[UUID] = Counter()
    lines = OrderLine.objects.filter(
        checkout_id__in=Checkout.objects.filter(state=CheckoutState.PAID).values("pk")
    )
    for variant_id, quantity in lines.values_list("variant_id", "quantity"):
        sold[variant_id] += quantity
    for each in goods:
        stock = Stock.objects.get(variant_id=each.variant_id)
        if stock.reserved:
            yield f"{stock.reserved} of {each.variant_id} are still held"
        left = None if each.on_hand is None else each.on_hand - sold[each.variant_id]
        if left is not None and stock.on_hand != left:
            yield f"{each.variant_id}: {stock.on_hand} there, {left} should be"
    held = StockReservation.objects.filter(state=ReservationState.HELD).count()
    if held:
        yield f"{held} reservations are still held"


def caps_are_exact() -> Sentences:
    """A total cap has used what paid checkouts took of it, and no more."""
    paid = set(
        Checkout.objects.filter(state=CheckoutState.PAID).values_list("pk", flat=True)
    )
    used: Counter[UUID] = Counter()
    for hold in CapHold.objects.filter(state=HoldState.HELD):
        used[hold.pledge_id] += hold.amount_minor
        if hold.checkout_id not in paid:
            yield f"checkout {hold.checkout_id} holds a cap and is not paid"
    for cap in PledgeCap.objects.all():
        given = _accrued(pledge_id=cap.pledge_id)
        if not cap.used_minor == used[cap.pledge_id] == given:
            yield (
                f"pledge {cap.pledge_id}: {cap.used_minor} used,"
                f" {used[cap.pledge_id]} held, {given} accrued"
            )


def shares_agree() -> Sentences:
    """Frozen splits, allocations and accruals of paid checkouts name the same sums."""
    paid = Checkout.objects.filter(state=CheckoutState.PAID).values("pk")
    frozen, promised = _frozen_sums(paid)
    allocated: Counter[tuple[UUID, UUID]] = Counter()
    rows = Allocation.objects.filter(checkout_id__in=paid, kind__in=OWED_KINDS)
    for part in rows:
        allocated[part.checkout_id, part.organization_id] += part.amount_minor
    accrued: Counter[tuple[UUID, UUID]] = Counter()
    for accrual in Accrual.objects.exclude(state=AccrualState.REVERSED):
        accrued[accrual.checkout_id, accrual.charity_id] += accrual.amount_minor
    for words, ours, theirs in (
        ("allocated", frozen, allocated),
        ("accrued", promised, accrued),
    ):
        for key in sorted(ours.keys() | theirs.keys(), key=str):
            if ours[key] != theirs[key]:
                yield (
                    f"checkout {key[0]} splits {ours[key]} to {key[1]},"
                    f" {theirs[key]} {words}"
                )


def _frozen_sums(paid: Any) -> tuple[Counter[Any], Counter[Any]]:
    """What goes to whom by the orders, and what pledges promised by the lines."""
    whole: Counter[tuple[UUID, UUID]] = Counter()
    promised: Counter[tuple[UUID, UUID]] = Counter()
    for order in Order.objects.filter(checkout_id__in=paid):
        for part in order.split:
            if part["kind"] in OWED_KINDS:
                key = order.checkout_id, UUID(part["organization_id"])
                whole[key] += part["amount_minor"]
    for line in OrderLine.objects.filter(checkout_id__in=paid):
        for part in line.split:
            if part["terms_id"] is not None:
                key = line.checkout_id, UUID(part["organization_id"])
                promised[key] += part["amount_minor"]
    return whole, +promised


def provider_agrees(oracle: Oracle) -> Sentences:
    """Balance, fees and what is on its way, to the cent and per currency."""
    if not oracle["books"]["balanced"]:
        yield "the sandbox's own books do not balance"
    balance = balances_by_currency(AccountKind.STRIPE_BALANCE)
    held = _sums(oracle["accounts"][oracle["platform"]])
    yield from _compared("the balance", Counter(balance), held)
    spent = Counter(balances_by_currency(AccountKind.PROCESSING_FEES))
    spent.update(balances_by_currency(AccountKind.REFUND_LOSSES))
    fees = Counter({name.upper(): n for name, n in oracle["books"]["fees"].items()})
    yield from _compared("fees", spent, fees)
    for kind in (AccountKind.IN_TRANSIT, AccountKind.REFUNDS_DUE):
        left = Counter(balances_by_currency(kind))
        yield from _compared(kind.value, left, Counter())


def _compared(words: str, ours: Counter[str], theirs: Counter[str]) -> Sentences:
    for currency in sorted(ours.keys() | theirs.keys()):
        if ours[currency] != theirs[currency]:
            yield (
                f"{words}, {currency}: {ours[currency]} in the books,"
                f" {theirs[currency]} at the provider"
            )


def payees_agree(oracle: Oracle) -> Sentences:
    """What each connected account has is what we sent it, less what it gave back."""
    sent: dict[UUID, Counter[str]] = defaultdict(Counter)
    for transfer in Transfer.objects.filter(state=TransferState.SENT):
        sent[transfer.organization_id][transfer.currency] += transfer.amount_minor
    for debt in Debt.objects.filter(state=DebtState.REVERSED):
        sent[debt.organization_id][debt.currency] -= debt.amount_minor
    for account in ConnectedAccount.objects.exclude(provider_id=""):
        theirs = _sums(oracle["accounts"][account.provider_id])
        ours = sent.pop(account.organization_id, Counter[str]())
        yield from _compared(f"payee {account.organization_id}", ours, theirs)
    for organization_id, sums in sent.items():
        yield f"{organization_id} was sent {dict(sums)} without an account"


def transfers_agree(oracle: Oracle) -> Sentences:
    """Each of our transfers was made once, of the same amount, and no other was."""
    made: dict[str, list[int]] = defaultdict(list)
    for transfer in oracle["transfers"]:
        made[transfer["metadata"].get("transfer", "nobody's")].append(
            transfer["amount"]
        )
    ours = {
        str(each.pk): each.amount_minor
        for each in Transfer.objects.filter(state=TransferState.SENT)
    }
    for key in sorted(made.keys() | ours.keys()):
        if made[key] != [ours.get(key)]:
            yield f"transfer {key}: {ours.get(key)} sent, {made[key]} made"
    refunded = [refund for charge in oracle["charges"] for refund in charge["refunds"]]
    theirs = Counter(refund["metadata"].get("refund") for refund in refunded)
    known = Refund.objects.filter(state=RefundState.SENT).values_list("pk", flat=True)
    if theirs != Counter(map(str, known)):
        yield f"{len(known)} refunds sent, {sum(theirs.values())} made"


def inbox_is_empty() -> Sentences:
    """No event waits and none was set aside."""
    stuck = WebhookEvent.objects.filter(
        state__in=[InboxState.RECEIVED, InboxState.SET_ASIDE]
    )
    for event in stuck.order_by("received_at"):
        yield f"{event.type} {event.provider_id} is {event.state}: {event.problem}"


def everybody_was_told() -> Sentences:
    """Whoever paid has been written to."""
    untold = Checkout.objects.filter(
        state__in=[CheckoutState.PAID, CheckoutState.REFUNDED], told_at__isnull=True
    )
    for checkout in untold:
        yield f"nobody was told of {checkout.reference}"


def _accrued(**of: object) -> int:
    rows = Accrual.objects.filter(**of).exclude(state=AccrualState.REVERSED)
    return int(rows.aggregate(sum=Sum("amount_minor"))["sum"] or 0)


def _sums(account: Mapping[str, Any]) -> Counter[str]:
    """An account's money per currency, available or pending."""
    sums: Counter[str] = Counter()
    for bucket in ("available", "pending"):
        for currency, amount in account.get(bucket, {}).items():
            sums[currency.upper()] += amount
    return sums
