"""What those share that look into documents and into the schema behind them."""

from collections.abc import Mapping

from graphql import DocumentNode, FragmentDefinitionNode
from strawberry.schema.schema_converter import GraphQLCoreConverter

# Where graphql-core's types and fields keep strawberry's definition of themselves.
DEFINITION = GraphQLCoreConverter.DEFINITION_BACKREF

Fragments = Mapping[str, FragmentDefinitionNode]


def fragments_of(document: DocumentNode) -> Fragments:
    """The fragments a document defines, by their names."""
    return {
        one.name.value: one
        for one in document.definitions
        if isinstance(one, FragmentDefinitionNode)
    }
