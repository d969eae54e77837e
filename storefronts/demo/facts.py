"""How the demo's people, organizations and goods are written down."""

from dataclasses import dataclass
from decimal import Decimal

from commons.organizations.models import Role
from storefronts.windows.rules.content import Choice, SectionKind

CURRENCY = "EUR"
PASSWORD = "many-plain-words"  # noqa: S105 - printed for everyone to use


@dataclass(frozen=True)
class Picture:
    """One of our own drawings: family, kind and seed decide what it shows."""

    kind: str
    seed: int
    alt: str
    family: str = "product"


@dataclass(frozen=True)
class Sort:
    """One variant where there are several: its value, its price and its stock."""

    value: str
    price: str
    stock: int | None


@dataclass(frozen=True, kw_only=True)
class Item:
    """A listing; a stock of None is not counted, and `sorts` say what `option` is."""

    title: str
    picture: Picture
    category: str
    price: str
    words: tuple[str, ...]
    facts: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    stock: int | None = 8
    option: str = ""
    sorts: tuple[Sort, ...] = ()

    @property
    def description_html(self) -> str:
        """Paragraphs, then the facts as a list."""
        paragraphs = "".join(f"<p>{words}</p>" for words in self.words)
        points = "".join(f"<li>{fact}</li>" for fact in self.facts)
        return f"{paragraphs}<ul>{points}</ul>" if points else paragraphs


@dataclass(frozen=True)
class Member:
    """Somebody who belongs to an organization."""

    email: str
    name: str
    role: Role = Role.OWNER


@dataclass(frozen=True, kw_only=True)
class Merchant:
    """Who sells, on which terms, and what."""

    name: str
    about: str
    members: tuple[Member, ...]
    items: tuple[Item, ...]
    tax_bps: int = 2_300
    shipping: str = "4.50"


@dataclass(frozen=True, kw_only=True)
class Block:
    """A section of a window; `of` is a tag, or a merchant's name."""

    kind: SectionKind
    title: str = ""
    text: str = ""
    choice: Choice = Choice.ALL
    of: str = ""
    count: int = 8
    picture: Picture | None = None
    caption: str = ""


@dataclass(frozen=True, kw_only=True)
class Charity:
    """Who receives, what its window says, and what it sells itself."""

    name: str
    registration_number: str
    mission: str
    story: str
    banner: Picture
    emblem: Picture
    members: tuple[Member, ...]
    items: tuple[Item, ...] = ()
    blocks: tuple[Block, ...] = ()
    is_verified: bool = True
    can_be_paid: bool = True


@dataclass(frozen=True, kw_only=True)
class Promise:
    """A pledge as its merchant proposes it; charities with their weights."""

    merchant: str
    title: str
    charities: tuple[tuple[str, int], ...]
    currency: str = CURRENCY
    share_bps: int | None = None
    fixed: str | None = None
    floor: str | None = None
    cap: str | None = None
    total_cap: str | None = None
    tags: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    includes_tax: bool = False
    ends_on_sunday: bool = False
    agreed_by: tuple[str, ...] = ()


def cents(amount: str) -> int:
    """The sum in minor units of the demo's currency."""
    return int(Decimal(amount) * 100)
