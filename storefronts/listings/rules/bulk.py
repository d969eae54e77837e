"""A bulk edit: what it makes of prices, stock and tags; and what it may not."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from commons.kit.errors import Refusal, Refusals
from commons.kit.language import _
from commons.kit.money import WHOLE_BPS, exponent, quantum
from commons.kit.text import one_line
from storefronts.listings.rules.drafts import (
    GREATEST_COUNT,
    GREATEST_PRICE_MINOR,
    MOST_TAGS,
    TITLE_LENGTH,
)

SET, PERCENT, ADD = "SET", "PERCENT", "ADD"
LEAST_PERCENT_BPS, MOST_PERCENT_BPS = -9_900, 1_000_000
CENTS = 100


class NotPossible(Exception):
    """Why one listing cannot be changed in this way; told, never raised further."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True)
class Edit:
    """What changes; None and empty leave things as they are.

    `price` is in minor units, or in basis points where it is a percentage.
    """

    price_kind: str = ""
    price: int = 0
    ends_in_99: bool = False
    currency: str = ""
    stock_kind: str = ""
    stock: int = 0
    tags_added: tuple[str, ...] = ()
    tags_removed: tuple[str, ...] = ()
    category: str | None = None
    state: str = ""

    def as_json(self) -> dict[str, object]:
        """Only what it changes."""
        facts: dict[str, object] = {
            "price_kind": self.price_kind,
            "price": self.price if self.price_kind else 0,
            "ends_in_99": self.ends_in_99,
            "currency": self.currency,
            "stock_kind": self.stock_kind,
            "stock": self.stock if self.stock_kind else 0,
            "tags_added": list(self.tags_added),
            "tags_removed": list(self.tags_removed),
            "state": self.state,
        }
        said = {name: value for name, value in facts.items() if value not in _NOTHING}
        # An empty category is something to say: it takes the category away.
        return said if self.category is None else {**said, "category": self.category}

    @classmethod
    def from_json(cls, facts: Mapping[str, Any]) -> "Edit":
        """What `as_json` gave."""
        plain = dict(facts)
        for name in ("tags_added", "tags_removed"):
            plain[name] = tuple(plain.get(name, ()))
        return cls(**plain)


_NOTHING: tuple[object, ...] = ("", 0, False, [], None)


def fit_edit(edit: Edit, *, currency: str) -> Edit:
    """The edit with clean words; raises Refusals."""
    refusals: list[Refusal] = []
    refusals += _of_price(edit, currency)
    if edit.stock_kind and not -GREATEST_COUNT <= edit.stock <= GREATEST_COUNT:
        refusals.append(_refusal(_("That is too many."), "OUT_OF_RANGE", "stock"))
    if edit.stock_kind == SET and edit.stock < 0:
        message = _("Enter a whole number from 0 on.")
        refusals.append(_refusal(message, "OUT_OF_RANGE", "stock"))
    added = _words(edit.tags_added, "tagsAdded", refusals)
    removed = _words(edit.tags_removed, "tagsRemoved", refusals)
    category = edit.category
    if category is not None:
        category = "".join(_words([category], "category", refusals))
    fit = replace(edit, tags_added=added, tags_removed=removed, category=category)
    says_something = fit.as_json().keys() - {"ends_in_99", "currency"}
    if not says_something and not refusals:
        message = _("Say what is to change.")
        refusals.append(Refusal(message, code="EMPTY", path=("input",)))
    if refusals:
        raise Refusals(refusals)
    return fit


def _of_price(edit: Edit, currency: str) -> list[Refusal]:
    message = ""
    if edit.ends_in_99 and exponent(currency) != 2:
        message = _("Prices in {currency} have no cents to end in .99.").format(
            currency=currency
        )
    elif not edit.price_kind:
        return []
    elif edit.price_kind != PERCENT and edit.currency != currency:
        message = _("This seller's prices are in {currency}.").format(currency=currency)
    elif edit.price_kind == SET and not 0 < edit.price < GREATEST_PRICE_MINOR:
        message = _("A price is more than zero and below a billion.")
    elif edit.price_kind == ADD and not edit.price:
        message = _("Enter by how much prices change.")
    elif edit.price_kind == PERCENT and not (
        edit.price and LEAST_PERCENT_BPS <= edit.price <= MOST_PERCENT_BPS
    ):
        message = _("A price changes by -99 % at least and by 10,000 % at most.")
    return [_refusal(message, "INVALID_MONEY", "price")] if message else []


def _words(
    words: Sequence[str], field: str, refusals: list[Refusal]
) -> tuple[str, ...]:
    fit = []
    for word in words:
        try:
            path = ("input", "change", field)
            fit.append(one_line(word, at_most=TITLE_LENGTH, path=path, required=False))
        except Refusal as refusal:
            refusals.append(refusal)
    if len(fit) > MOST_TAGS:
        message = _("At most {most} tags.").format(most=MOST_TAGS)
        refusals.append(_refusal(message, "TOO_MANY", field))
    return tuple(dict.fromkeys(word for word in fit if word))


def _refusal(message: str, code: str, field: str) -> Refusal:
    return Refusal(message, code=code, path=("input", "change", field))


def new_price(
    edit: Edit, price_minor: int, compare_at_minor: int | None, currency: str
) -> int:
    """The price it becomes; raises NotPossible."""
    if not edit.price_kind:
        return price_minor
    price = _raw_price(edit, price_minor, quantum(currency))
    if edit.ends_in_99 and price > 0:
        price = _ending_in_99(price)
    if price <= 0:
        raise NotPossible(_("The price would not be more than zero."))
    if price >= GREATEST_PRICE_MINOR:
        raise NotPossible(_("The price would not be below a billion."))
    if compare_at_minor is not None and price_minor < compare_at_minor <= price:
        raise NotPossible(_("The price would reach the earlier price beside it."))
    return price


def _raw_price(edit: Edit, price_minor: int, step: int) -> int:
    """Half up to what the currency can be paid in."""
    match edit.price_kind:
        case "SET":
            exact = Decimal(edit.price)
        case "PERCENT":
            exact = Decimal(price_minor) * (WHOLE_BPS + edit.price) / WHOLE_BPS
        case _:
            exact = Decimal(price_minor + edit.price)
    return int((exact / step).to_integral_value(rounding=ROUND_HALF_UP)) * step


def _ending_in_99(price: int) -> int:
    """The nearest price that ends in .99; the higher of two as near."""
    below = (price + 1) // CENTS * CENTS - 1
    above = below + CENTS
    if below <= 0:
        return above
    return above if above - price <= price - below else below


def new_stock(edit: Edit, on_hand: int, reserved: int) -> int:
    """How many there are then; raises NotPossible."""
    if not edit.stock_kind:
        return on_hand
    count = edit.stock if edit.stock_kind == SET else on_hand + edit.stock
    if count < 0:
        raise NotPossible(_("There would be less than none."))
    if count < reserved:
        raise NotPossible(
            _("{count} are held by checkouts that are being paid.").format(
                count=reserved
            )
        )
    if count > GREATEST_COUNT:
        raise NotPossible(_("There would be too many."))
    return count


def new_tags(edit: Edit, tags: Sequence[str]) -> list[str]:
    """The tags it becomes, each once; raises NotPossible."""
    gone = set(edit.tags_removed)
    kept = [tag for tag in tags if tag not in gone]
    found = list(dict.fromkeys((*kept, *edit.tags_added)))
    if len(found) > MOST_TAGS and len(found) > len(tags):
        raise NotPossible(_("It would have more than {most} tags.").format(
            most=MOST_TAGS
        ))  # fmt: skip
    return found
