"""What one unit of a listing gives, and the sentences that say so."""

from dataclasses import dataclass

from commons.kit.money import tax_within
from pledges.agreements.rules.disclosure import (
    charity_part,
    disclosure,
    own_goods_disclosure,
    short_disclosure,
)
from pledges.agreements.rules.sentences import DisclosureText
from pledges.agreements.rules.shares import Promise, SoldLine, shares_of_line
from storefronts.splits.parts import Division, PartKind
from storefronts.splits.rules import FeeRule, SellerTerms, split_listing


@dataclass(frozen=True, slots=True)
class Unit:
    """One piece bought alone, without delivery."""

    seller: SellerTerms
    price_minor: int
    currency: str
    promises: tuple[Promise, ...]
    fee: FeeRule

    def __hash__(self) -> int:
        """Of what mostly differs: whole lists of units are looked up."""
        return hash((self.seller.seller_slug, self.price_minor, self.promises))

    def division(self) -> Division:
        """Where each cent of the price goes."""
        return split_listing(
            self.seller,
            price_minor=self.price_minor,
            promises=self.promises,
            currency=self.currency,
            fee=self.fee,
        )

    def sentence(self) -> DisclosureText | None:
        """The pledge sentence; None where nothing is given."""
        if self.seller.is_charity:
            return self._own_goods()
        return disclosure(self.promises, self._line()) if self.promises else None

    def short_sentence(self) -> DisclosureText | None:
        """The same for a card."""
        if self.seller.is_charity:
            return self._own_goods()
        if not self.promises:
            return None
        line = self._line()
        shares = shares_of_line(
            self.promises,
            net_minor=line.net_minor,
            price_minor=line.price_minor,
            quantity=1,
            currency=self.currency,
        )
        return short_disclosure(shares, self.currency)

    def _line(self) -> SoldLine:
        tax = tax_within(self.price_minor, self.seller.tax_bps, self.currency)
        return SoldLine(
            net_minor=self.price_minor - tax,
            price_minor=self.price_minor,
            quantity=1,
            currency=self.currency,
        )

    def _own_goods(self) -> DisclosureText | None:
        kept = sum(
            part.amount_minor
            for part in self.division().parts
            if part.kind is PartKind.CHARITY and part.terms_id is None
        )
        name = charity_part(self.seller.seller_name, self.seller.seller_slug)
        return own_goods_disclosure(name, kept, self.currency)
