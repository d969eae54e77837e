"""Waiting until something is back in stock: asked, confirmed, told once, forgotten.

A guest's address is kept only after its owner has said yes by the link in a mail; and
nobody who asks can learn whether an address waits already.
"""

from uuid import UUID

from django.db import connection

from commons.jobs.queue import job
from commons.kit.clock import now
from commons.kit.errors import NotFound, Refusal
from commons.kit.ids import new_id
from commons.kit.language import _, language_now
from commons.kit.text import email_address
from commons.kit.transactions import in_transaction
from commons.people.models import Person
from commons.people.selectors import has_confirmed_email
from storefronts.listings.mail import BACK_IN_STOCK, mail_wait_confirmation
from storefronts.listings.rules.watching import (
    ASKED_AGAIN_AFTER,
    ROUND,
    TOLD_WITHIN,
    told_at_once,
    waits_until,
)
from storefronts.listings.selectors.sales import lines_for_cart
from storefronts.listings.selectors.watching import (
    Restocked,
    restocked_variants,
    wait_behind,
    waits_of,
)
from storefronts.listings.watching.models import (
    EMAIL_LENGTH,
    RestockRound,
    StockWait,
    WaitState,
)

VARIANTS_AT_ONCE = 100
DELETED_AT_ONCE = 1_000


class InStock(Refusal):
    """There is nothing to wait for."""

    code = "IN_STOCK"


class NotOffered(Refusal):
    """It was archived, or never was on sale."""

    code = "NOT_FOR_SALE"


class WaitOver(Refusal):
    """Nothing is left of what a link was made for."""

    code = "WAIT_OVER"


@in_transaction
def wait_for_stock(
    *, person: Person | None, variant_id: UUID, email: str
) -> StockWait | None:
    """Have somebody told when a sold-out variant is back.

    The wait of a person whose address is confirmed; None where a mail must confirm it
    first, whether or not one is sent: it looks the same for every address.
    """
    address = fit_address(person, email)
    variant = lines_for_cart([variant_id]).get(variant_id)
    path = ("input", "variantId")
    if variant is None or not variant.is_active:
        raise NotOffered(_("This is not sold any more."), path=path)
    if variant.available is None or variant.available > 0:
        raise InStock(_("It is there: put it into the cart."), path=path)
    owner = _owner(person, address)
    found = _remembered(variant_id, variant.seller.seller_id, address, owner)
    return found if owner is not None else None


def fit_address(person: Person | None, email: str) -> str:
    """The address to mail, in small letters; the person's own where none is given."""
    own = "" if person is None else person.email
    path = ("input", "email")
    return email_address(email or own, at_most=EMAIL_LENGTH, path=path).lower()


@in_transaction
def confirm_stock_wait(*, token: str) -> StockWait:
    """Begin to wait: whoever holds the link reads the mail of the address."""
    wait = wait_behind(token)
    if wait is None:
        raise WaitOver(
            _(
                "This link is too old, or was ended. Ask for the mail again on the "
                "page of what you want."
            ),
            path=("input", "token"),
        )
    moment = now()
    StockWait.objects.filter(pk=wait.pk, state=WaitState.PENDING).update(
        state=WaitState.WAITING,
        confirmed_at=moment,
        expires_at=waits_until(moment, is_confirmed=True),
    )
    wait.refresh_from_db()
    return wait


def end_stock_wait_by_link(*, token: str) -> None:
    """Forget the address; a link that is over, or made up, does nothing."""
    wait = wait_behind(token)
    if wait is not None:
        StockWait.objects.filter(pk=wait.pk).delete()


def end_stock_wait(*, person: Person, wait_id: UUID) -> None:
    """End one of one's own."""
    deleted, _rows = StockWait.objects.filter(
        pk__in=waits_of(person).filter(pk=wait_id).values("pk")
    ).delete()
    if not deleted:
        raise NotFound


@job
def tell_restocked() -> int:
    """Have mails written to those who waited longest; the clock calls it each minute.

    How many variants were there again.
    """
    found = restocked_variants(round_over_before=now() - ROUND, limit=VARIANTS_AT_ONCE)
    for restocked in found:
        _tell(restocked)
    return len(found)


@job
def forget_old_waits() -> None:
    """Delete what was never confirmed, waited too long, or could not be told."""
    over = StockWait.objects.filter(expires_at__lte=now())
    while keys := list(over.values_list("pk", flat=True)[:DELETED_AT_ONCE]):
        StockWait.objects.filter(pk__in=keys).delete()
    RestockRound.objects.filter(told_at__lte=now() - 2 * ROUND).delete()


@in_transaction
def _tell(restocked: Restocked) -> None:
    """One round: of two workers only one gets it."""
    moment = now()
    with connection.cursor() as cursor:
        cursor.execute(BEGIN_ROUND, [restocked.variant_id, moment, moment - ROUND])
        if not cursor.rowcount:
            return
        most, until = told_at_once(restocked.available), moment + TOLD_WITHIN
        cursor.execute(TAKE, [restocked.variant_id, most, until])
        taken = [wait_id for (wait_id,) in cursor.fetchall()]
    if taken:
        BACK_IN_STOCK.later_each([{"wait_id": str(one)} for one in taken])


def _owner(person: Person | None, address: str) -> Person | None:
    """The person, if mail is known to reach them at this address."""
    is_own = person is not None and person.email.lower() == address
    return person if is_own and person and has_confirmed_email(person) else None


def _remembered(
    variant_id: UUID, seller_id: UUID, address: str, owner: Person | None
) -> StockWait:
    """The wait of this address, made if there is none; asks for a yes if it must."""
    moment = now()
    state = WaitState.PENDING if owner is None else WaitState.WAITING
    values = {
        "id": new_id(),
        "seller_id": seller_id,
        "language": language_now(),
        "person": owner,
        "state": state,
        "asked_at": moment,
        "confirmed_at": None if owner is None else moment,
        "expires_at": waits_until(moment, is_confirmed=owner is not None),
    }
    wait, is_new = StockWait.objects.select_for_update().get_or_create(
        variant_id=variant_id, email=address, defaults=values
    )
    if owner is not None and wait.state == WaitState.PENDING:
        StockWait.objects.filter(pk=wait.pk).update(
            person=owner,
            state=state,
            confirmed_at=moment,
            expires_at=values["expires_at"],
        )
        wait.refresh_from_db()
    elif owner is None and wait.state == WaitState.PENDING:
        _ask(wait, is_new=is_new)
    return wait


def _ask(wait: StockWait, *, is_new: bool) -> None:
    """Mail the link, but never twice in a few minutes, whoever asks."""
    moment = now()
    if not is_new:
        if wait.asked_at > moment - ASKED_AGAIN_AFTER:
            return
        StockWait.objects.filter(pk=wait.pk).update(
            asked_at=moment, expires_at=waits_until(moment, is_confirmed=False)
        )
    mail_wait_confirmation.later(wait_id=str(wait.pk))


BEGIN_ROUND = """
INSERT INTO listings_restockround AS r (variant_id, told_at) VALUES (%s, %s)
ON CONFLICT (variant_id) DO UPDATE SET told_at = excluded.told_at
WHERE r.told_at <= %s
"""
TAKE = """
WITH longest AS MATERIALIZED (
  SELECT id FROM listings_stockwait
  WHERE variant_id = %s AND state = 'WAITING'
  ORDER BY confirmed_at, id LIMIT %s
  FOR UPDATE SKIP LOCKED
)
UPDATE listings_stockwait w SET state = 'TELLING', expires_at = %s
FROM longest WHERE w.id = longest.id
RETURNING w.id
"""
