"""What a seller says of a listing, and whether it can be kept."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from commons.kit.errors import Refusal, Refusals
from commons.kit.language import _
from commons.kit.text import one_line, several_lines, spoken_language
from storefronts.listings.rules.words import clean_html

TITLE_LENGTH = 255
DESCRIPTION_LENGTH = 100_000
GREATEST_PRICE_MINOR = 10**11
GREATEST_COUNT = 100_000_000
MOST_VARIANTS = 250
MOST_OPTIONS = 3
MOST_TAGS = 50

INPUT = ("input",)


@dataclass(frozen=True, kw_only=True)
class VariantDraft:
    """One thing to buy; without `on_hand` its stock is not counted."""

    price_minor: int
    currency: str
    options: tuple[tuple[str, str], ...] = ()
    sku: str = ""
    on_hand: int | None = None
    compare_at_minor: int | None = None
    barcode: str = ""
    weight_grams: int = 0


@dataclass(frozen=True, kw_only=True)
class ListingDraft:
    """The words of a listing; None leaves them as they are when one is changed."""

    title: str | None = None
    description_html: str | None = None
    category: str | None = None
    tags: tuple[str, ...] | None = None
    vendor: str | None = None
    # Empty: what its seller writes in.
    language: str | None = None


class _Refused:
    """Collects refusals, so that a form learns of all of them at once."""

    def __init__(self) -> None:
        self.all: list[Refusal] = []

    def line(self, text: str, path: Sequence[str], *, required: bool = False) -> str:
        try:
            return one_line(text, at_most=TITLE_LENGTH, path=path, required=required)
        except Refusal as refusal:
            self.all.append(refusal)
            return ""

    def text(self, text: str, path: Sequence[str]) -> str:
        try:
            return several_lines(text, at_most=DESCRIPTION_LENGTH, path=path)
        except Refusal as refusal:
            self.all.append(refusal)
            return ""

    def language(self, tag: str) -> str:
        try:
            return spoken_language(tag, path=(*INPUT, "language"))
        except Refusal as refusal:
            self.all.append(refusal)
            return ""

    def unless(self, ok: object, message: str, code: str, *path: str) -> None:
        if not ok:
            self.all.append(Refusal(message, code=code, path=path))

    def raise_them(self) -> None:
        if self.all:
            raise Refusals(self.all)


def fit_listing(draft: ListingDraft) -> ListingDraft:
    """The draft with clean words; raises Refusals."""
    refused = _Refused()
    title, vendor, category = draft.title, draft.vendor, draft.category
    if title is not None:
        title = refused.line(title, (*INPUT, "title"), required=True)
    if vendor is not None:
        vendor = refused.line(vendor, (*INPUT, "vendor"))
    if category is not None:
        category = refused.line(category, (*INPUT, "category"))
    html = draft.description_html
    if html is not None:
        html = clean_html(refused.text(html, (*INPUT, "descriptionHtml")))
    tags = None if draft.tags is None else _fit_tags(refused, draft.tags)
    language = draft.language and refused.language(draft.language)
    refused.raise_them()
    return ListingDraft(
        title=title,
        description_html=html,
        category=category,
        tags=tags,
        vendor=vendor,
        language=language,
    )


def _fit_tags(refused: _Refused, tags: Sequence[str]) -> tuple[str, ...]:
    path = (*INPUT, "tags")
    fit = [refused.line(tag, path) for tag in tags]
    message = _("At most {most} tags.").format(most=MOST_TAGS)
    refused.unless(len(fit) <= MOST_TAGS, message, "TOO_MANY", *path)
    return tuple(dict.fromkeys(tag for tag in fit if tag))


def fit_variants(
    drafts: Sequence[VariantDraft], *, currency: str
) -> tuple[VariantDraft, ...]:
    """The variants of a new listing, which must differ; raises Refusals."""
    refused = _Refused()
    path = (*INPUT, "variants")
    refused.unless(drafts, _("A listing needs a price."), "EMPTY", *INPUT, "price")
    refused.unless(
        len(drafts) <= MOST_VARIANTS,
        _("At most {most} variants.").format(most=MOST_VARIANTS),
        "TOO_MANY",
        *path,
    )
    refused.raise_them()
    alone = len(drafts) == 1 and not drafts[0].options
    fit = [
        _fit_variant(refused, draft, currency, INPUT if alone else (*path, str(index)))
        for index, draft in enumerate(drafts)
    ]
    seen: set[tuple[tuple[str, str], ...]] = set()
    for index, draft in enumerate(fit):
        refused.unless(
            draft.options not in seen,
            _("Another variant has the same options."),
            "TAKEN",
            *path,
            str(index),
            "options",
        )
        seen.add(draft.options)
    refused.raise_them()
    return tuple(fit)


def fit_variant(draft: VariantDraft, *, currency: str) -> VariantDraft:
    """One variant by itself; raises Refusals."""
    refused = _Refused()
    fit = _fit_variant(refused, draft, currency, INPUT)
    refused.raise_them()
    return fit


def _fit_variant(
    refused: _Refused, draft: VariantDraft, currency: str, path: Sequence[str]
) -> VariantDraft:
    refused.unless(
        draft.currency == currency,
        _("This seller's prices are in {currency}.").format(currency=currency),
        "WRONG_CURRENCY",
        *path,
        "price",
    )
    refused.unless(
        0 < draft.price_minor < GREATEST_PRICE_MINOR,
        _("A price is more than zero and below a billion."),
        "INVALID_MONEY",
        *path,
        "price",
    )
    refused.unless(
        draft.compare_at_minor is None
        or draft.price_minor < draft.compare_at_minor < GREATEST_PRICE_MINOR,
        _("The earlier price must be more than the price."),
        "INVALID_MONEY",
        *path,
        "compareAt",
    )
    for name, count in (("stock", draft.on_hand), ("weightGrams", draft.weight_grams)):
        refused.unless(
            count is None or 0 <= count <= GREATEST_COUNT,
            _("Enter a whole number from 0 on."),
            "OUT_OF_RANGE",
            *path,
            name,
        )
    return replace(
        draft,
        sku=refused.line(draft.sku, (*path, "sku")),
        barcode=refused.line(draft.barcode, (*path, "barcode")),
        options=_fit_options(refused, draft.options, (*path, "options")),
    )


def _fit_options(
    refused: _Refused, options: Sequence[tuple[str, str]], path: Sequence[str]
) -> tuple[tuple[str, str], ...]:
    fit = tuple(
        (
            refused.line(name, (*path, str(index), "name"), required=True),
            refused.line(value, (*path, str(index), "value"), required=True),
        )
        for index, (name, value) in enumerate(options)
    )
    names = {name for name, _value in fit}
    refused.unless(len(names) == len(fit), _("Name each option once."), "TAKEN", *path)
    message = _("At most {most} options.").format(most=MOST_OPTIONS)
    refused.unless(len(fit) <= MOST_OPTIONS, message, "TOO_MANY", *path)
    return fit
