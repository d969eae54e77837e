"""What every part of the schema is made from: context, mutations, nodes, money."""

import functools
from collections.abc import Callable, Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any, TypeVar, get_type_hints

import strawberry
from django.http import HttpRequest

from commons.kit.cost import units
from commons.kit.errors import Forbidden, Refusal, Refusals
from commons.kit.idempotency import IS_IDEMPOTENT, LONGEST, SHORTEST
from commons.kit.ids import parse_public_id
from commons.kit.language import _
from commons.kit.money import Money, decimal_amount, is_currency, to_minor
from commons.kit.scopes import Scope

R = TypeVar("R")

REMEMBERED_SUMS = 2_048


class Context:
    """What resolvers share within one request; `memo` lives as long as it."""

    def __init__(self, request: HttpRequest) -> None:
        self.request = request
        self.was_refused = False  # by a mutation, whether or not its errors were asked
        self.memo: dict[object, Any] = {}  # whatever a domain keeps for the request

    def allows(self, scope: Scope) -> bool:
        """Whether the credentials reach so far; sessions reach everywhere."""
        scopes: frozenset[str] | None = getattr(self.request, "token_scopes", None)
        return scopes is None or scope in scopes


Info = strawberry.Info[Context, None]

# Metadata of a field that follows from its object and its arguments alone: its
# resolver asks no database, knows no viewer, changes nothing, and may run twice. It is
# called without graphql-core's help (commons/kit/completion).
IS_DERIVED = "is_derived"
DERIVED: Mapping[str, bool] = {IS_DERIVED: True}


@strawberry.interface(description="Why an input was refused.")
class UserError:
    """One reason; `path` leads to the field in the input, in GraphQL spelling."""

    code: str = strawberry.field(description="Stable and never translated.")
    message: str = strawberry.field(description="For people: what would work.")
    path: list[str] = strawberry.field(description="To the field within the variables.")


@strawberry.type(description="A reason that needs no further facts.")
class Problem(UserError):
    """The plain form of UserError."""


RichError = Callable[[Any], UserError]
_rich_errors: dict[type[Refusal], RichError] = {}


def rich_error(kind: type[Refusal], build: RichError) -> None:
    """Answer refusals of this kind by a type of their own, with facts as fields."""
    _rich_errors[kind] = build


def user_error(refusal: Refusal) -> UserError:
    """The refusal as clients see it."""
    build = _rich_errors.get(type(refusal))
    if build is not None:
        return build(refusal)
    return Problem(code=refusal.code, message=refusal.message, path=list(refusal.path))


@strawberry.type(description="What a mutation answers.")
class Payload:
    """The thing changed, or null, and why not."""

    errors: list[UserError] = strawberry.field(
        default_factory=list, description="Empty when it was done."
    )


def mutation(
    *, scope: Scope, idempotent: bool = False
) -> Callable[[Callable[..., R]], Any]:
    """Offer a resolver as a mutation: refusals become its payload's errors.

    The resolver is `(self, info, input) -> SomePayload`; every payload can be built
    from `errors` alone. Tokens need the scope. Its docstring is the description. An
    idempotent one takes a Repeatable and is answered once for each key: all of it is
    one transaction, so that it may call nobody over the network.
    """

    def decorate(resolver: Callable[..., R]) -> Any:  # strawberry's own field type
        @functools.wraps(resolver)
        def guarded(self: object, info: Info, **arguments: object) -> R:
            if not info.context.allows(scope):
                raise Forbidden
            try:
                payload = resolver(self, info, **arguments)
            except Refusal as refusal:
                payload = _refused(resolver, [refusal])
            except Refusals as several:
                payload = _refused(resolver, several.refusals)
            if getattr(payload, "errors", None):
                info.context.was_refused = True
            return payload

        return strawberry.mutation(
            resolver=guarded,
            description=resolver.__doc__,
            metadata={IS_IDEMPOTENT: idempotent},
        )

    return decorate


def _refused(resolver: Callable[..., R], refusals: Iterable[Refusal]) -> R:
    payload: Callable[..., R] = get_type_hints(resolver)["return"]
    return payload(errors=[user_error(refusal) for refusal in refusals])


@strawberry.input(description="What may be sent again without being done again.")
class Repeatable:
    """The input of an idempotent mutation."""

    idempotency_key: str | None = strawberry.field(
        default=None,
        description=f"New for every request, {SHORTEST} to {LONGEST} characters; sent "
        "again within 48 hours, the request is answered as the first time.",
    )


@strawberry.interface(description="Anything with an id of its own.")
class Node:
    """The id is opaque; its prefix tells the type."""

    id: strawberry.ID = strawberry.field(description="Opaque and stable.")


# Takes the info and the keys within the id, as many as `parts` says; finds what a
# viewer may see, None for missing and forbidden alike.
NodeLoader = Callable[..., Node | None]

_loaders: dict[str, tuple[NodeLoader, int]] = {}


def node(prefix: str, loader: NodeLoader, *, parts: int = 1) -> None:
    """Let `node(id)` find objects whose public id has this prefix."""
    _loaders[prefix] = (loader, parts)


def node_prefixes() -> Sequence[str]:
    """Every prefix that `node(id)` knows."""
    return sorted(_loaders)


def load_node(info: Info, public: str) -> Node | None:
    """The object behind a public id; raises NotFound for an id that cannot be."""
    prefix = public.partition("_")[0]
    if prefix not in _loaders:
        return None
    loader, parts = _loaders[prefix]
    return loader(info, *parse_public_id(prefix, public, parts=parts))


@units(0)
@strawberry.type(name="Money", description="An exact sum.")
class MoneyType:
    """Amount and currency; the amount has all decimals of its currency."""

    amount: Decimal = strawberry.field(description="In major units, such as 12.50.")
    currency: str = strawberry.field(description="ISO 4217.")


@functools.lru_cache(maxsize=REMEMBERED_SUMS)
def money(amount_minor: int, currency: str) -> MoneyType:
    """So many minor units, as clients see them; equal sums are one object."""
    return MoneyType(amount=decimal_amount(amount_minor, currency), currency=currency)


@strawberry.input(description="An exact sum.")
class MoneyInput:
    """Amount and currency; refused where the currency cannot hold the amount."""

    amount: Decimal = strawberry.field(description="In major units, such as 12.50.")
    currency: str = strawberry.field(description="ISO 4217.")

    def minor(self, *path: str) -> int:
        """Whole minor units; raises Refusal with the path of the field."""
        if not is_currency(self.currency):
            raise Refusal(
                _("There is no currency {currency}.").format(
                    currency=self.currency[:8]
                ),
                code="INVALID_MONEY",
                path=(*path, "currency"),
            )
        if abs(self.amount) >= 10**12:
            raise Refusal(
                _("That is more than we can book."), code="INVALID_MONEY", path=path
            )
        try:
            return to_minor(Money(self.amount, self.currency))
        except Refusal as refusal:
            refusal.path = (*path, "amount")
            raise
