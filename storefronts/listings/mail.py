"""What members are told of their shelves, and what those who wait are told."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from uuid import UUID

from commons.kit.mail import Mail, mail_from, site_address
from commons.mails.letters import Facts, LetterKind, letter
from commons.organizations.models import Organization
from commons.people.selectors import language_of
from storefronts.listings.selectors.translations import names_in
from storefronts.listings.selectors.watching import (
    low_variants,
    members_to_tell,
    wait_token,
    waits,
)
from storefronts.listings.watching.models import StockWait, WaitState

FOLDER = "storefronts/listings/mails"


@letter
def mail_low_stock(seller_id: str, variant_ids: str, count: int) -> Iterator[Mail]:
    """Tell the members what has fallen, as it stands when the mail is written."""
    seller = Organization.objects.get(pk=UUID(seller_id))
    low = low_variants([UUID(one) for one in variant_ids.split(",")])
    if not low:
        return
    desk = f"/desk/{seller.slug}"
    facts = {
        "seller": seller.name,
        "low": low,
        "first": low[0],
        "count": count,
        "others": max(0, count - len(low)),
        "address": site_address(f"{desk}/listings/"),
        "settings": site_address(f"{desk}/settings/"),
    }
    for member in members_to_tell(seller.pk):
        yield mail_from(
            f"{FOLDER}/low_stock.txt", member.email, facts, language=member.language
        )


@letter
def mail_wait_confirmation(wait_id: str) -> Iterator[Mail]:
    """Ask whether it was the owner of the address who wants that mail."""
    wait = waits().filter(pk=UUID(wait_id), state=WaitState.PENDING).first()
    if wait is not None:
        facts = {"address": site_address(f"/back-in-stock/{wait_token(wait)}/")}
        yield _to_who_waits("wait_confirmation", wait, facts)


def write_back_in_stock(letters: Sequence[Facts]) -> list[list[Mail]]:
    """The mail of each letter; none for who has ended the wait meanwhile."""
    keys = [UUID(str(facts["wait_id"])) for facts in letters]
    found = {wait.pk: wait for wait in waits().filter(pk__in=keys)}
    return [[_back(found[key])] if key in found else [] for key in keys]


def forget_told(letters: Sequence[Facts]) -> None:
    """Their mail went out: the addresses are no longer needed."""
    keys = [UUID(str(facts["wait_id"])) for facts in letters]
    StockWait.objects.filter(pk__in=keys).delete()


BACK_IN_STOCK = LetterKind(
    "storefronts.listings.back_in_stock", write_back_in_stock, told=forget_told
)


def _back(wait: StockWait) -> Mail:
    listing, token = wait.variant.listing, wait_token(wait)
    facts = {"address": site_address(f"/listings/{listing.slug}/")}
    mail = _to_who_waits("back_in_stock", wait, facts)
    return replace(mail, headers=_one_click(token))


def _to_who_waits(name: str, wait: StockWait, facts: dict[str, str]) -> Mail:
    language = language_of(wait.email, otherwise=wait.language) or wait.language
    title, kind = names_in(wait.variant, language)
    return mail_from(
        f"{FOLDER}/{name}.txt",
        wait.email,
        {
            **facts,
            "title": f"{title}, {kind}" if kind else title,
            "end": site_address(f"/back-in-stock/{wait_token(wait)}/end/"),
        },
        language=language,
    )


def _one_click(token: str) -> tuple[tuple[str, str], ...]:
    """RFC 2369 and 8058: mail programs end the wait with one press of a button."""
    address = site_address(f"/stock-mail/{token}/")
    return (
        ("List-Unsubscribe", f"<{address}>"),
        ("List-Unsubscribe-Post", "List-Unsubscribe=One-Click"),
    )
