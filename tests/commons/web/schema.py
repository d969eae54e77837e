"""A small schema with one of everything the page engine has to carry."""

import enum
from datetime import datetime
from decimal import Decimal

import strawberry

from commons.kit.errors import Forbidden, NotFound, Refusal, Refusals, Unauthenticated
from commons.kit.execution import make_schema
from commons.kit.graphql import Info, MoneyInput, MoneyType, Payload, mutation
from commons.kit.scalars import Upload
from commons.kit.scopes import Scope

SEEN: list[dict[str, object]] = []
"""What mutations received, in order; emptied by a fixture."""


@strawberry.enum
class Glaze(enum.Enum):
    """How a pot is glazed."""

    SAGE = "SAGE"
    CLAY = "CLAY"


@strawberry.type
class Organization:
    """An organization, as the head of a page names it."""

    kind: str
    name: str
    slug: str


@strawberry.type
class Membership:
    """A part in an organization."""

    role: str
    organization: Organization


@strawberry.type
class Viewer:
    """Who looks."""

    display_name: str
    is_staff: bool
    memberships: list[Membership]


@strawberry.type
class Cart:
    """A cart."""

    id: strawberry.ID
    item_count: int


@strawberry.type
class Pot:
    """Something to sell."""

    id: strawberry.ID
    slug: str
    title: str
    price: MoneyType


@strawberry.input
class LineInput:
    """How many of what."""

    pot: str
    quantity: int


@strawberry.input
class OrderInput:
    """A form with every kind of value."""

    title: str
    lines: list[LineInput]
    share_bps: int | None = None
    glaze: Glaze | None = None
    is_gift: bool = False
    floor: MoneyInput | None = None
    starts_at: datetime | None = None
    weight: float | None = None
    tags: list[str] | None = None
    idempotency_key: str | None = None


@strawberry.type
class OrderPayload(Payload):
    """What an order answers."""

    reference: str | None = None
    payment_url: str | None = None


@strawberry.type
class CartPayload(Payload):
    """What a change of a cart answers."""

    cart: Cart | None = None


@strawberry.type
class Query:
    """What can be read."""

    @strawberry.field
    def viewer(self, info: Info) -> Viewer | None:
        """The person signed in."""
        user = info.context.request.user
        if not user.is_authenticated:
            return None
        home = Membership(
            role="OWNER",
            organization=Organization(kind="MERCHANT", name="Kiln", slug="kiln"),
        )
        return Viewer(display_name="Maren", is_staff=False, memberships=[home])

    @strawberry.field
    def cart(self, id: strawberry.ID | None = None) -> Cart | None:
        """The cart of the cookie."""
        return Cart(id=id, item_count=int(id)) if id else None

    @strawberry.field
    def pot(self, slug: str) -> Pot | None:
        """One pot."""
        if slug == "secret":
            raise Forbidden
        if slug == "gone":
            raise NotFound
        if slug == "yours":
            raise Unauthenticated
        if slug == "cracked":
            raise ZeroDivisionError
        if slug == "missing":
            return None
        price = MoneyType(amount=Decimal("48.00"), currency="EUR")
        return Pot(id="pot_1", slug=slug, title=f"The {slug}", price=price)

    @strawberry.field
    def echo(
        self,
        *,
        first: int,
        least: float | None = None,
        glaze: Glaze | None = None,
        tags: list[str] | None = None,
        sold: bool | None = None,
        order: LineInput | None = None,
    ) -> str:
        """The variables as they arrived."""
        shown = (first, least, glaze and glaze.name, tags, sold)
        return f"{shown} {order and (order.pot, order.quantity)}"


@strawberry.type
class Mutation:
    """What can be done."""

    @mutation(scope=Scope.READ)
    def place_order(
        self,
        info: Info,
        input: OrderInput,
    ) -> OrderPayload:
        """Place an order; some titles are refused."""
        SEEN.append(vars(input).copy())
        if input.title == "conflict":
            raise Refusal("Sent before.", code="IDEMPOTENCY_CONFLICT")
        if input.title == "wrong":
            raise Refusals(
                [
                    Refusal("Enter another title.", path=("input", "title")),
                    Refusal("Too many.", path=("input", "lines", "1", "quantity")),
                    Refusal("We are closed today."),
                ]
            )
        if input.title == "forbidden":
            raise Forbidden
        if input.title == "cracked":
            raise ZeroDivisionError
        url = {"pay": "https://pay.example/s/1?a=b", "evil": "javascript:alert(1)"}
        return OrderPayload(reference="CW 1/2", payment_url=url.get(input.title))

    @mutation(scope=Scope.READ)
    def add_line(
        self, info: Info, cart_id: strawberry.ID | None, pot: str, quantity: int
    ) -> CartPayload:
        """Put a pot into the cart."""
        SEEN.append({"cart_id": cart_id, "pot": pot, "quantity": quantity})
        if quantity > 9:
            raise Refusal("There are 9 left.", path=("quantity",))
        return CartPayload(cart=Cart(id=cart_id or "1", item_count=quantity))

    @mutation(scope=Scope.READ)
    def empty_cart(self, info: Info) -> CartPayload:
        """Forget the cart."""
        return CartPayload(cart=None)

    @mutation(scope=Scope.READ)
    def upload(self, info: Info, file: Upload, alt: str) -> OrderPayload:
        """Take a file."""
        SEEN.append({"name": file.name, "bytes": file.read(), "alt": alt})
        return OrderPayload(reference=file.name)


schema = make_schema(Query, Mutation, [])
