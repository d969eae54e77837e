"""Reads the document of a page, joins the fragments it uses and validates it once."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLError,
    GraphQLInputType,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLSchema,
    InlineFragmentNode,
    ListValueNode,
    Node,
    ObjectValueNode,
    OperationDefinitionNode,
    OperationType,
    SelectionSetNode,
    Undefined,
    ValueNode,
    VariableNode,
    get_named_type,
    is_input_type,
    parse,
    print_ast,
    separate_operations,
    specified_rules,
    type_from_ast,
    validate,
    value_from_ast,
    visit,
)
from graphql.language import Visitor

SHARED_FRAGMENTS = Path(__file__).with_name("fragments.graphql")
Fragments = Mapping[str, FragmentDefinitionNode]


class DocumentError(Exception):
    """A page's document does not fit the schema or the page; nothing may start."""


@dataclass(frozen=True, slots=True)
class Variable:
    """A variable an operation declares."""

    name: str
    type: GraphQLInputType
    default: object
    """The declared default, or `Undefined`."""

    @property
    def has_default(self) -> bool:
        """Whether the operation runs without a value for it."""
        return self.default is not Undefined

    @property
    def can_be_left_out(self) -> bool:
        """Whether the operation runs without a value, given by default or null."""
        return self.has_default or not isinstance(self.type, GraphQLNonNull)


@dataclass(frozen=True, slots=True)
class Operation:
    """One query or mutation with its fragments, ready to be executed by itself."""

    name: str
    is_mutation: bool
    source: str
    variables: tuple[Variable, ...]
    selections: SelectionSetNode
    fragments: Fragments
    arguments: Mapping[str, str]
    """Dotted path of an argument to the variable it is filled from."""

    def control_of(self, path: str) -> str:
        """The dotted name a form gives to what an error's path speaks of."""
        steps = path.split(".")
        for length in range(len(steps), 0, -1):
            variable = self.arguments.get(".".join(steps[:length]))
            if variable:
                return ".".join((variable, *steps[length:]))
        return path

    def selects(self, path: str) -> bool:
        """Whether the answer will hold what lies at the dotted path."""
        sets = [self.selections]
        for key in path.split("."):
            found = [
                node
                for one in sets
                for node in _fields(one, self.fragments)
                if _key(node) == key
            ]
            if not found:
                return False
            sets = [node.selection_set for node in found if node.selection_set]
        return True

    @property
    def answer_keys(self) -> tuple[str, ...]:
        """The names under which the answer's parts reach the template."""
        return tuple(_key(node) for node in _fields(self.selections, self.fragments))


@dataclass(frozen=True, slots=True)
class Document:
    """The query of a page and the mutations its forms may send."""

    query: Operation
    mutations: Mapping[str, Operation]


def load_document(
    schema: GraphQLSchema, *, package: str, page: str, query_name: str
) -> Document:
    """The page's document, or a DocumentError that names the file and what is wrong."""
    path = folder_of(package) / f"{page}.graphql"
    try:
        node = _joined(path)
        problems = validate(schema, node, specified_rules)
    except (OSError, GraphQLError) as error:
        raise DocumentError(f"{path}: {error}") from error
    if problems:
        raise DocumentError("\n".join(f"{path}: {problem}" for problem in problems))
    operations = _operations(schema, node, path)
    queries = [one for one in operations if not one.is_mutation]
    if [one.name for one in queries] != [query_name]:
        raise DocumentError(f"{path}: holds exactly one query, named {query_name}")
    mutations = {one.name: one for one in operations if one.is_mutation}
    for mutation in mutations.values():
        _check_errors_selected(schema, mutation, path)
    return Document(query=queries[0], mutations=mutations)


def folder_of(package: str) -> Path:
    """Where the documents and templates of a pages package lie."""
    return Path(str(files(package)))


def _joined(path: Path) -> DocumentNode:
    own = parse(path.read_text(encoding="utf-8"))
    offered = {**_fragments(SHARED_FRAGMENTS), **_package_fragments(path.parent)}
    present = {
        node.name.value
        for node in own.definitions
        if isinstance(node, FragmentDefinitionNode)
    }
    added: list[FragmentDefinitionNode] = []
    waiting = list(_spreads(own.definitions))
    while waiting:
        name = waiting.pop()
        if name in present or name not in offered:
            continue
        present.add(name)
        added.append(offered[name])
        waiting.extend(_spreads([offered[name]]))
    return DocumentNode(definitions=(*own.definitions, *added))


@cache
def _fragments(path: Path) -> Fragments:
    node = parse(path.read_text(encoding="utf-8"))
    return {
        one.name.value: one
        for one in node.definitions
        if isinstance(one, FragmentDefinitionNode)
    }


def _package_fragments(folder: Path) -> Fragments:
    path = folder / "fragments.graphql"
    return _fragments(path) if path.exists() else {}


class _SpreadVisitor(Visitor):
    def __init__(self) -> None:
        super().__init__()
        self.names: list[str] = []

    def enter_fragment_spread(self, node: FragmentSpreadNode, *_: object) -> None:
        """Note the fragment's name."""
        self.names.append(node.name.value)


def _spreads(nodes: Iterable[Node]) -> Iterator[str]:
    for node in nodes:
        visitor = _SpreadVisitor()
        visit(node, visitor)
        yield from visitor.names


def _operations(
    schema: GraphQLSchema, node: DocumentNode, path: Path
) -> list[Operation]:
    found = []
    for name, separate in separate_operations(node).items():
        if not name:
            raise DocumentError(f"{path}: every operation needs a name")
        found.append(_operation(schema, name, separate))
    return found


def _operation(schema: GraphQLSchema, name: str, node: DocumentNode) -> Operation:
    definition = next(
        one for one in node.definitions if isinstance(one, OperationDefinitionNode)
    )
    fragments = {
        one.name.value: one
        for one in node.definitions
        if isinstance(one, FragmentDefinitionNode)
    }
    return Operation(
        name=name,
        is_mutation=definition.operation is OperationType.MUTATION,
        source=print_ast(node),
        variables=tuple(_variables(schema, definition)),
        selections=definition.selection_set,
        fragments=fragments,
        arguments=dict(_arguments(definition.selection_set, fragments)),
    )


def _variables(
    schema: GraphQLSchema, definition: OperationDefinitionNode
) -> Iterator[Variable]:
    for node in definition.variable_definitions or ():
        kind = type_from_ast(schema, node.type)
        if not is_input_type(kind):
            raise DocumentError(f"${node.variable.name.value} is of no input type")
        default = (
            Undefined
            if node.default_value is None
            else value_from_ast(node.default_value, kind)
        )
        yield Variable(node.variable.name.value, kind, default)


def _arguments(
    selections: SelectionSetNode, fragments: Fragments
) -> Iterator[tuple[str, str]]:
    for field in _fields(selections, fragments):
        for argument in field.arguments or ():
            yield from _filled_from(argument.name.value, argument.value)


def _filled_from(path: str, value: ValueNode) -> Iterator[tuple[str, str]]:
    if isinstance(value, VariableNode):
        yield path, value.name.value
    elif isinstance(value, ObjectValueNode):
        for field in value.fields:
            yield from _filled_from(f"{path}.{field.name.value}", field.value)
    elif isinstance(value, ListValueNode):
        for at, item in enumerate(value.values):
            yield from _filled_from(f"{path}.{at}", item)


def _key(node: FieldNode) -> str:
    return node.alias.value if node.alias else node.name.value


def _fields(selections: SelectionSetNode, fragments: Fragments) -> Iterator[FieldNode]:
    for node in selections.selections:
        if isinstance(node, FieldNode):
            yield node
        elif isinstance(node, FragmentSpreadNode):
            inner = fragments[node.name.value].selection_set
            yield from _fields(inner, fragments)
        elif isinstance(node, InlineFragmentNode):
            yield from _fields(node.selection_set, fragments)


def _check_errors_selected(
    schema: GraphQLSchema, mutation: Operation, path: Path
) -> None:
    """A form whose document does not ask for refusals would report success for them."""
    offered = schema.mutation_type.fields if schema.mutation_type else {}
    for node in _fields(mutation.selections, mutation.fragments):
        payload = get_named_type(offered[node.name.value].type)
        if not isinstance(payload, GraphQLObjectType) or "errors" not in payload.fields:
            continue
        for wanted in ("message", "path"):
            if not mutation.selects(f"{_key(node)}.errors.{wanted}"):
                raise DocumentError(
                    f"{path}: {mutation.name} must select errors {{ message path }}"
                )
