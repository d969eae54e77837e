"""Why a part is what it is, in a reader's words."""

from collections.abc import Sequence
from uuid import UUID

from commons.kit.format import format_money, format_share
from commons.kit.language import _, gettext_lazy, pgettext

TOLD_REASONS = 3
# How parts of nobody's are kept; organizations' names are theirs in every language.
NAMES_OF_OURS = {
    "Card fee": gettext_lazy("Card fee"),
    "Card fees": gettext_lazy("Card fees"),
    "Merchants": gettext_lazy("Merchants"),
    "Charities": gettext_lazy("Charities"),
}


def shown_name(name: str, organization_id: UUID | None) -> str:
    """The name of a part as it is read."""
    if organization_id is not None:
        return name
    return str(NAMES_OF_OURS.get(name, name))


def residual_reason(
    tax_minor: int, currency: str, *, is_charity: bool, has_delivery: bool = False
) -> str:
    """Why the seller keeps the rest, and how much of it is tax."""
    if is_charity:
        message = _charity_keeps(has_delivery=has_delivery, has_tax=bool(tax_minor))
    else:
        message = _merchant_keeps(has_delivery=has_delivery, has_tax=bool(tax_minor))
    return message.format(tax=format_money(tax_minor, currency))


def _charity_keeps(*, has_delivery: bool, has_tax: bool) -> str:
    match has_delivery, has_tax:
        case False, False:
            return _("sells this itself")
        case True, False:
            return _("sells this itself, and delivery")
        case False, True:
            return _("sells this itself, with {tax} tax in it")
    return _("sells this itself, and delivery, with {tax} tax in it")


def _merchant_keeps(*, has_delivery: bool, has_tax: bool) -> str:
    match has_delivery, has_tax:
        case False, False:
            return _("the rest of the price")
        case True, False:
            return _("the rest of the price, and delivery")
        case False, True:
            return _("the rest of the price, with {tax} tax in it")
    return _("the rest of the price, and delivery, with {tax} tax in it")


def platform_reason(bps: int) -> str:
    """Why the platform gets something."""
    return _("{share} of the price").format(share=format_share(bps))


def fee_reason(bps: int, fixed_minor: int, currency: str) -> str:
    """How the card fee is estimated, and of what."""
    share = format_share(bps)
    if not fixed_minor:
        return _("estimated: {share} of the payment").format(share=share)
    return _("estimated: {share} of the payment and {fixed}").format(
        share=share, fixed=format_money(fixed_minor, currency)
    )


def merged_reason(reasons: Sequence[str]) -> str:
    """The reasons of parts that become one, each told once, the first few of many."""
    different = list(dict.fromkeys(reasons))
    told = different[:TOLD_REASONS]
    if len(different) > TOLD_REASONS:
        rest = len(different) - TOLD_REASONS
        told.append(_("and {number} more").format(number=rest))
    return pgettext("between reasons", "; ").join(told)
