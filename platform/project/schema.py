"""The root schema: every domain's Query and Mutation, merged."""

from importlib import import_module
from types import ModuleType
from typing import Annotated

import strawberry
from strawberry.tools import merge_types

from commons.kit.errors import NotFound, Refusal
from commons.kit.execution import Schema, make_schema
from commons.kit.graphql import Info, Node, load_node
from commons.kit.language import _
from commons.traffic.keeping import AnswerKeeper

DOMAINS = (
    "commons.people",
    "commons.traffic",
    "commons.organizations",
    "commons.media",
    "commons.registers",
    "commons.ledger",
    "commons.payments",
    "pledges.agreements",
    "pledges.accruals",
    "storefronts.windows",
    "storefronts.listings",
    "storefronts.orders",
    "storefronts.checkout",
)
MOST_NODES = 100


@strawberry.type
class Nodes:
    """Anything by its id."""

    @strawberry.field(description="Anything by its id; null when missing or forbidden.")
    def node(
        self,
        info: Info,
        id: Annotated[strawberry.ID, strawberry.argument(description="Of the thing.")],
    ) -> Node | None:
        """Missing and forbidden look the same."""
        return _node(info, id)

    @strawberry.field(description="Several by their ids, in the order asked.")
    def nodes(
        self,
        info: Info,
        ids: Annotated[
            list[strawberry.ID],
            strawberry.argument(description=f"Of the things; at most {MOST_NODES}."),
        ],
    ) -> list[Node | None]:
        """Null stands where one is missing or forbidden."""
        if len(ids) > MOST_NODES:
            raise Refusal(
                _("Ask for at most {most} nodes at once.").format(most=MOST_NODES)
            )
        return [_node(info, one) for one in ids]


def _node(info: Info, public: str) -> Node | None:
    try:
        return load_node(info, public)
    except NotFound:
        return None


def _offered(modules: list[ModuleType], kind: str) -> tuple[type, ...]:
    return tuple(getattr(module, kind) for module in modules if hasattr(module, kind))


def _types(modules: list[ModuleType]) -> list[type]:
    # Types reached only through an interface are named by their domain.
    return [one for module in modules for one in getattr(module, "TYPES", ())]


def _build() -> Schema:
    modules = [import_module(f"{domain}.schema") for domain in DOMAINS]
    query = merge_types("Query", (Nodes, *_offered(modules, "Query")))
    mutation = merge_types("Mutation", _offered(modules, "Mutation"))
    made = make_schema(query, mutation, _types(modules))
    made.keeper = AnswerKeeper()
    return made


schema = _build()
