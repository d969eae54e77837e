"""Terms tried out on an example sale, for the editor of pledges."""

from collections.abc import Sequence

import strawberry

from commons.kit.clock import now
from commons.kit.errors import Refusal, Refusals
from commons.kit.graphql import MoneyInput, MoneyType, UserError, money, user_error
from commons.organizations.types.organizations import CharityType, charity_type
from pledges.agreements.rules.disclosure import disclosure, short_disclosure
from pledges.agreements.rules.drafts import checked_draft
from pledges.agreements.rules.samples import sample_line
from pledges.agreements.rules.shares import Promise, SoldLine, shares_of_lines
from pledges.agreements.selectors.drafts import (
    known_charities,
    named_charities,
    promise_of_draft,
)
from pledges.agreements.types.disclosures import DisclosureType, disclosure_or_none
from pledges.agreements.types.inputs import TermsInput


@strawberry.input(description="Terms to try out, and a sale to try them on.")
class PreviewPledgeInput(TermsInput):
    """Nothing is kept."""

    price: MoneyInput = strawberry.field(description="Of one piece, with tax.")
    tax_bps: int = strawberry.field(
        default=0, description="The tax within the price, 2000 is 20 %."
    )
    quantity: int = strawberry.field(default=1, description="So many pieces.")


@strawberry.type(description="What one charity would get of a sale.")
class PreviewShare:
    """A part of the example."""

    charity: CharityType = strawberry.field(description="Who would receive.")
    amount: MoneyType = strawberry.field(description="How much.")
    reason: str = strawberry.field(description="Why so much: 10 % of €48.00.")


@strawberry.type(description="What terms would say and give; or why they cannot be.")
class PledgePreview:
    """Nothing was kept."""

    promise: strawberry.Private[Promise | None] = None
    line: strawberry.Private[SoldLine | None] = None
    charities: list[CharityType] = strawberry.field(
        default_factory=list,
        description="The verified charities it names, also when the rest is refused.",
    )
    disclosure: DisclosureType | None = strawberry.field(
        default=None, description="What a shopper would read; null if nothing is given."
    )
    short_disclosure: DisclosureType | None = strawberry.field(
        default=None, description="The same on a card."
    )
    shares: list[PreviewShare] = strawberry.field(
        default_factory=list, description="What each charity would get."
    )
    given: MoneyType | None = strawberry.field(
        default=None, description="All of that together."
    )
    errors: list[UserError] = strawberry.field(
        default_factory=list, description="What is wrong with the terms."
    )


def preview_of(sent: PreviewPledgeInput) -> PledgePreview:
    """The sentence and the shares; refusals are told beside, for the form."""
    try:
        return _preview(sent)
    except Refusal as refusal:
        return _refused(sent, [refusal])
    except Refusals as several:
        return _refused(sent, several.refusals)


def _preview(sent: PreviewPledgeInput) -> PledgePreview:
    price_minor = sent.price.minor("input", "price")
    currency = sent.price.currency
    draft = checked_draft(sent.draft(sent.price), at=now())
    line = sample_line(
        price_minor, currency=currency, tax_bps=sent.tax_bps, quantity=sent.quantity
    )
    charities = named_charities(draft)
    promise = promise_of_draft(draft, charities)
    (shares,) = shares_of_lines([([promise], line)])
    return PledgePreview(
        promise=promise,
        line=line,
        charities=[charity_type(charity) for charity in charities.values()],
        disclosure=disclosure_or_none(disclosure([promise], line)),
        short_disclosure=disclosure_or_none(short_disclosure(shares, currency)),
        shares=[
            PreviewShare(
                charity=charity_type(charities[share.charity_id]),
                amount=money(share.amount_minor, currency),
                reason=share.reason,
            )
            for share in shares
        ],
        given=money(sum(share.amount_minor for share in shares), currency),
    )


def _refused(sent: PreviewPledgeInput, refusals: Sequence[Refusal]) -> PledgePreview:
    return PledgePreview(
        charities=[charity_type(one) for one in known_charities(sent.charity_keys())],
        errors=[user_error(refusal) for refusal in refusals],
    )
