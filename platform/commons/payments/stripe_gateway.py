"""The gateway in Stripe's words: beside its connections, all that imports stripe.

Without a Stripe key the same requests go to the sandbox. The package never retries by
itself: when to ask again, under which key, is decided and recorded by us.
"""

import json
import logging
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from functools import lru_cache
from typing import Any
from urllib.parse import quote
from uuid import UUID

import stripe
from django.conf import settings

from commons.kit.clock import now
from commons.payments.gateway import (
    AccountFacts,
    AccountOrder,
    BadSignature,
    EventHint,
    Gateway,
    HostedPage,
    PageLine,
    PageOrder,
    PaymentFacts,
    ProviderFault,
    ProviderRefused,
    ProviderTrouble,
    ProviderUnavailable,
    RefundOrder,
    ReversalOrder,
    TransferOrder,
)
from commons.payments.stripe_connections import Connections
from commons.payments.stripe_objects import (
    Sent,
    account_facts,
    balance_sums,
    event_hint,
    payment_facts,
    to_stripe,
)

# It tells of every request at length; what matters we tell ourselves.
logging.getLogger("stripe").setLevel(logging.WARNING)

API_VERSION = "2026-10-28.endive"
SANDBOX_KEY = "sk_test_sandbox"
TOLERANCE_SECONDS = 300
PAGE_SIZE = 100
MOST_LINES = 100
NAME_LENGTH = 250
# One question tells what became of a hosted page: session, charge and fee.
SESSIONS = "/v1/checkout/sessions"
WHOLE_PAYMENT = ["payment_intent.latest_charge.balance_transaction"]


def gateway() -> Gateway:
    """The provider that the settings name; connections are kept per thread."""
    key = settings.STRIPE_SECRET_KEY
    if key:
        return _gateway(key, stripe.DEFAULT_API_BASE)
    return _gateway(SANDBOX_KEY, settings.SANDBOX_URL)


@lru_cache(maxsize=8)
def _gateway(key: str, address: str) -> "StripeGateway":
    return StripeGateway(key, address)


class StripeGateway:
    """Stripe, or the sandbox that speaks as Stripe does."""

    def __init__(
        self, key: str, address: str, *, http_client: stripe.HTTPClient | None = None
    ) -> None:
        kept = http_client or Connections(
            address,
            connect=settings.STRIPE_CONNECT_SECONDS,
            answer=settings.STRIPE_ANSWER_SECONDS,
        )
        self._stripe = stripe.StripeClient(
            key,
            stripe_version=API_VERSION,
            base_addresses={"api": address},
            max_network_retries=0,
            http_client=kept,
        )
        self._client = self._stripe.v1

    def open_hosted_page(self, order: PageOrder, key: str) -> HostedPage:
        """A page where the shopper pays."""
        ours = {
            "payment": str(order.payment_id),
            "checkout": str(order.checkout_id),
            "reference": order.reference,
        }
        wish: Any = {  # the package types it as a deep TypedDict
            "mode": "payment",
            "line_items": [
                _line_item(line, order.currency) for line in _shown_lines(order)
            ],
            "client_reference_id": str(order.checkout_id),
            "customer_email": order.email,
            "success_url": order.success_url,
            "cancel_url": order.cancel_url,
            "expires_at": int(order.expires_at.timestamp()),
            "metadata": ours,
            "payment_intent_data": {
                "description": order.reference,
                "metadata": ours,
                "transfer_group": str(order.checkout_id),
            },
        }
        with _translated():
            session = self._json("post", SESSIONS, **wish, **_under(key))
        return HostedPage(session_id=session["id"], url=session["url"] or "")

    def close_hosted_page(self, session_id: str, key: str) -> None:
        """Let nobody pay there any more; refused when it was paid or closed before."""
        with _translated():
            self._client.checkout.sessions.expire(session_id, {}, _under(key))

    def payment_facts(self, session_id: str) -> PaymentFacts:
        """What became of a hosted page, with charge and fee, in one question."""
        address = f"{SESSIONS}/{quote(session_id, safe='')}"
        with _translated():
            return payment_facts(self._json("get", address, expand=WHOLE_PAYMENT))

    def send_transfer(self, order: TransferOrder, key: str) -> str:
        """Pass money on; the provider's id of the transfer."""
        wish: Any = {
            "amount": to_stripe(order.amount_minor, order.currency),
            "currency": order.currency.lower(),
            "destination": order.account_id,
            "transfer_group": order.group,
            "metadata": {"transfer": str(order.transfer_id)},
        }
        if order.charge_id:
            wish["source_transaction"] = order.charge_id
        with _translated():
            return self._client.transfers.create(wish, _under(key)).id

    def find_transfer(self, transfer_id: UUID, group: str) -> str | None:
        """The provider's id of a transfer of ours, if it was ever made."""
        with _translated():
            page = self._client.transfers.list(
                {"transfer_group": group, "limit": PAGE_SIZE}
            )
            return _ours(page.auto_paging_iter(), "transfer", transfer_id)

    def refund(self, order: RefundOrder, key: str) -> str:
        """Give money back; the provider's id of the refund."""
        wish: Any = {
            "payment_intent": order.intent_id,
            "amount": to_stripe(order.amount_minor, order.currency),
            "metadata": {
                "refund": str(order.refund_id),
                "checkout": str(order.checkout_id),
            },
        }
        with _translated():
            return self._client.refunds.create(wish, _under(key)).id

    def find_refund(self, refund_id: UUID, intent_id: str) -> str | None:
        """The provider's id of a refund of ours, if it was ever made."""
        with _translated():
            page = self._client.refunds.list(
                {"payment_intent": intent_id, "limit": PAGE_SIZE}
            )
            return _ours(page.auto_paging_iter(), "refund", refund_id)

    def reverse_transfer(self, order: ReversalOrder, key: str) -> str:
        """Take money back from a payee; the provider's id of the reversal."""
        wish: Any = {
            "amount": to_stripe(order.amount_minor, order.currency),
            "metadata": {"debt": str(order.debt_id)},
        }
        with _translated():
            return self._client.transfers.reversals.create(
                order.provider_transfer_id, wish, _under(key)
            ).id

    def find_reversal(self, debt_id: UUID, provider_transfer_id: str) -> str | None:
        """The provider's id of a reversal of ours, if it was ever made."""
        with _translated():
            page = self._client.transfers.reversals.list(
                provider_transfer_id, {"limit": PAGE_SIZE}
            )
            return _ours(page.auto_paging_iter(), "debt", debt_id)

    def create_account(self, order: AccountOrder, key: str) -> str:
        """Make a payee known; the provider's id of the connected account."""
        wish: Any = {
            "type": "express",
            "country": order.country,
            "default_currency": order.currency.lower(),
            "business_profile": {"name": order.name[:NAME_LENGTH]},
            "capabilities": {"transfers": {"requested": True}},
            "metadata": {"organization": str(order.organization_id)},
        }
        if order.is_charity:
            wish["business_type"] = "non_profit"
        with _translated():
            return self._client.accounts.create(wish, _under(key)).id

    def find_account(self, organization_id: UUID, since: datetime) -> str | None:
        """The provider's id of a payee's account, if it was ever made."""
        with _translated():
            page = self._client.accounts.list(
                {"created": {"gte": int(since.timestamp())}, "limit": PAGE_SIZE}
            )
            return _ours(page.auto_paging_iter(), "organization", organization_id)

    def onboarding_url(
        self, account_id: str, *, refresh_url: str, return_url: str, key: str
    ) -> str:
        """Where the payee answers the provider's questions; good for a short while."""
        wish: Any = {
            "account": account_id,
            "refresh_url": refresh_url,
            "return_url": return_url,
            "type": "account_onboarding",
        }
        with _translated():
            return self._client.account_links.create(wish, _under(key)).url

    def account_facts(self, account_id: str) -> AccountFacts:
        """What the payee may do now."""
        with _translated():
            account = self._client.accounts.retrieve(account_id)
        return account_facts(account.to_dict())

    def balances(self) -> dict[str, int]:
        """What lies at the provider for us, pending or available, per currency."""
        with _translated():
            held = self._client.balance.retrieve()
        return balance_sums(held.to_dict())

    def verified_event(self, payload: bytes, signature: str) -> EventHint:
        """A message of the provider; raises BadSignature or ValueError."""
        text = payload.decode()
        secrets = settings.STRIPE_WEBHOOK_SECRET.split(",")
        if not any(_is_signed(text, signature, secret) for secret in secrets):
            raise BadSignature
        return event_hint(json.loads(text))

    def _json(self, method: str, address: str, **wish: Any) -> dict[str, Any]:
        """The answer as it came: making the package's objects of it costs more."""
        answer: Any = self._stripe.raw_request(method, address, **wish)  # untyped there
        found: dict[str, Any] = answer.data
        return found


def _under(key: str) -> Any:  # the package's RequestOptions
    return {"idempotency_key": key}


@contextmanager
def _translated() -> Iterator[None]:
    try:
        yield
    except stripe.StripeError as error:
        raise _trouble(error) from error


def _trouble(error: stripe.StripeError) -> ProviderTrouble:
    status = error.http_status or 0
    code = str(error.code or type(error).__name__)
    message = str(error.user_message or error)
    if status in {401, 409, 429} or status < 400:
        return ProviderUnavailable(f"{status} {code}: {message}")
    if status < 500:
        return ProviderRefused(code, message)
    headers = {name.lower(): value for name, value in (error.headers or {}).items()}
    is_kept = headers.get("idempotent-replayed") == "true"
    if is_kept or headers.get("stripe-should-retry") == "false":
        return ProviderFault(f"{status} {code}: {message}")
    return ProviderUnavailable(f"{status} {code}: {message}")


def _shown_lines(order: PageOrder) -> tuple[PageLine, ...]:
    """All lines, or their sum where there are more than a page can show."""
    if len(order.lines) <= MOST_LINES:
        return order.lines
    total = sum(line.unit_amount_minor * line.quantity for line in order.lines)
    return (PageLine(name=order.reference, unit_amount_minor=total),)


def _line_item(line: PageLine, currency: str) -> dict[str, object]:
    return {
        "quantity": line.quantity,
        "price_data": {
            "currency": currency.lower(),
            "unit_amount": to_stripe(line.unit_amount_minor, currency),
            "product_data": {"name": line.name[:NAME_LENGTH]},
        },
    }


def _ours(found: Iterable[Sent], name: str, wanted: UUID) -> str | None:
    for each in found:
        told = each.to_dict()
        if (told["metadata"] or {}).get(name) == str(wanted):
            return str(told["id"])
    return None


def _is_signed(text: str, signature: str, secret: str) -> bool:
    if not signature.isascii():
        return False  # the package would break on it
    try:
        stripe.WebhookSignature.verify_header(
            text, signature, secret, tolerance=TOLERANCE_SECONDS
        )
        stamp = next(part[2:] for part in signature.split(",") if part.startswith("t="))
    except (stripe.SignatureVerificationError, StopIteration):
        return False
    # The package refuses what is too old; what comes from the future is no better.
    return int(stamp) <= now().timestamp() + TOLERANCE_SECONDS
