"""What a document may ask for at most, found before it is validated or executed.

Everything is counted as if fragments were written out where they are spread, so that
nothing hides in them (the trick of CVE-2026-47707); each fragment is looked at once.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLError,
    InlineFragmentNode,
    OperationDefinitionNode,
    SelectionSetNode,
    parse,
)

from commons.kit.documents import fragments_of
from commons.kit.language import _, gettext_lazy

MOST_CHARACTERS = 100_000
MOST_TOKENS = 5_000
TOKENS_REFUSED = f"Document contains more than {MOST_TOKENS} tokens"
# Of one operation, its fragments written out.
MOST = {
    "levels": 16,
    "fields": 1_500,
    "aliases": 30,
    "directives": 30,
    "root fields": 20,
    "repetitions of one field": 10,
}
MOST_DEFINITIONS = 60
WORDS = {
    "characters": gettext_lazy("characters"),
    "tokens": gettext_lazy("tokens"),
    "definitions": gettext_lazy("definitions"),
    "levels": gettext_lazy("levels"),
    "fields": gettext_lazy("fields"),
    "aliases": gettext_lazy("aliases"),
    "directives": gettext_lazy("directives"),
    "root fields": gettext_lazy("root fields"),
    "repetitions of one field": gettext_lazy("repetitions of one field"),
    "units of cost": gettext_lazy("units of cost"),
}


@dataclass(slots=True)
class Shape:
    """How much a selection asks for."""

    levels: int = 0
    fields: int = 0
    aliases: int = 0
    directives: int = 0
    names: Counter[str] = field(default_factory=Counter)
    most_repeated: int = 0

    def take_in(self, other: "Shape") -> None:
        """Count what a fragment brings into the same selection."""
        self.levels = max(self.levels, other.levels)
        self.names.update(other.names)
        self._add(other)

    def take_below(self, other: "Shape") -> None:
        """Count what is selected of a field."""
        self.levels = max(self.levels, other.levels + 1)
        self._add(other)

    def _add(self, other: "Shape") -> None:
        self.fields += other.fields
        self.aliases += other.aliases
        self.directives += other.directives
        self.most_repeated = max(self.most_repeated, other.most_repeated)


def parsed_within_limits(text: str) -> DocumentNode:
    """The document, parsed; raises GraphQLError where it is too much or no GraphQL."""
    if len(text) > MOST_CHARACTERS:
        raise too_much("characters", len(text), MOST_CHARACTERS)
    try:
        document = parse(text, max_tokens=MOST_TOKENS)
    except GraphQLError as error:
        if TOKENS_REFUSED in error.message:
            raise too_much("tokens", None, MOST_TOKENS) from error
        raise
    if len(document.definitions) > MOST_DEFINITIONS:
        raise too_much("definitions", len(document.definitions), MOST_DEFINITIONS)
    for found in _counts(document):
        for name, most in MOST.items():
            if found[name] > most:
                raise too_much(name, found[name], most)
    return document


def too_much(what: str, found: int | None, most: int) -> GraphQLError:
    """The refusal, which names the limit and by how much it is passed."""
    has = str(found)
    if found is None:
        has = _("more than {most}").format(most=most)
    words = _("The document has {found} {what}; at most {most} are served.")
    extensions: dict[str, object] = {
        "code": "QUERY_TOO_EXPENSIVE",
        "limit": {"of": what, "maximum": most, "found": found},
    }
    return GraphQLError(
        words.format(found=has, what=WORDS[what], most=most),
        extensions=extensions,
    )


def _counts(document: DocumentNode) -> Iterator[dict[str, int]]:
    measuring = _Measuring(document)
    for one in document.definitions:
        if isinstance(one, OperationDefinitionNode | FragmentDefinitionNode):
            shape = measuring.of_definition(one)
            is_operation = isinstance(one, OperationDefinitionNode)
            yield {
                "levels": shape.levels,
                "fields": shape.fields,
                "aliases": shape.aliases,
                "directives": shape.directives + measuring.on_variables(one),
                "root fields": sum(shape.names.values()) if is_operation else 0,
                "repetitions of one field": shape.most_repeated,
            }


class _Measuring:
    """Measures selections; remembers each fragment, and survives their circles."""

    def __init__(self, document: DocumentNode) -> None:
        self.fragments = fragments_of(document)
        self.known: dict[str, Shape] = {}

    def on_variables(
        self, definition: OperationDefinitionNode | FragmentDefinitionNode
    ) -> int:
        """How many directives stand at the variables of an operation."""
        variables = definition.variable_definitions or ()
        return sum(len(one.directives or ()) for one in variables)

    def of_definition(
        self, definition: OperationDefinitionNode | FragmentDefinitionNode
    ) -> Shape:
        """The shape of an operation or fragment."""
        shape = self._of_set(definition.selection_set)
        shape.directives += len(definition.directives or ())
        return shape

    def _of_set(self, chosen: SelectionSetNode) -> Shape:
        shape = Shape(levels=1)
        self._gather(shape, chosen)
        return self._closed(shape)

    def _gather(self, shape: Shape, chosen: SelectionSetNode) -> None:
        for node in chosen.selections:
            shape.directives += len(node.directives or ())
            if isinstance(node, FieldNode):
                self._take_field(shape, node)
            elif isinstance(node, InlineFragmentNode):
                self._gather(shape, node.selection_set)
            elif isinstance(node, FragmentSpreadNode):
                shape.take_in(self._of_fragment(node.name.value))

    def _take_field(self, shape: Shape, node: FieldNode) -> None:
        shape.fields += 1
        shape.names[node.name.value] += 1
        shape.aliases += node.alias is not None
        if node.selection_set is not None:
            shape.take_below(self._of_set(node.selection_set))

    def _of_fragment(self, name: str) -> Shape:
        known = self.known.get(name)
        if known is not None:
            return known
        # What is missing, or contains itself, validation tells; here it ends the walk.
        self.known[name] = Shape()
        definition = self.fragments.get(name)
        if definition is not None:
            self.known[name] = self.of_definition(definition)
        return self.known[name]

    def _closed(self, shape: Shape) -> Shape:
        shape.most_repeated = max(shape.most_repeated, _most(shape.names.values()))
        return shape


def _most(counts: Iterable[int]) -> int:
    return max(counts, default=0)
