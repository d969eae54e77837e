"""Finds what people read in templates and refusals, and nobody marked for gettext."""

import ast
import re
from collections.abc import Collection, Iterator
from html.parser import HTMLParser
from pathlib import Path

from django.template.base import Lexer, Token, TokenType

# What is called the same in every language.
NAMES = re.compile(
    r"Commonweal|GraphQL|GraphiQL|Stripe|Shopify|CSV|JSON|UTC|https?://\S+|&\w+;"
    # In a block within a tag, which a page fills.
    r'|aria-current="page"'
)
LETTER = re.compile(r"[^\W\d_]")
SPOKEN_ATTRIBUTES = frozenset(
    {"alt", "title", "aria-label", "aria-description", "placeholder", "data-label"}
)
SILENT_TAGS = frozenset({"script", "style", "code"})
# What variables and tags that we cannot look into leave behind.
UNKNOWN = "\ufffc"
LITERAL = re.compile(r"""(?P<before>_\(|[\w-]+[=:])?(?P<text>"[^"]*"|'[^']*')""")
# A sentence or a label, and no code, path, class, enum or format.
WORDS = re.compile(r"^[A-ZÀ-Þ]?[a-zà-ÿ’']+([ ,.…?:!]|$)")
LABEL = re.compile(r"^(\w+=)?[A-ZÀ-Þ]-?( ?[a-zà-ÿ’'])+")
SILENT_BLOCKS = ("translate ", "if ", "elif ", "extends ", "load ")
SILENT_FILTERS = ("date:", "time:")
SILENT_ARGUMENTS = frozenset({"class", "look", "kind", "type", "name", "id", "sizes"})


def unmarked_text(source: str, *, is_html: bool) -> list[str]:
    """Text, spoken attributes and words given to tags that no gettext sees."""
    tokens = list(Lexer(source).tokenize())
    found = [word for token in _outside(tokens) for word in _unmarked_literals(token)]
    plain = "".join(_blanked(token) for token in _outside(tokens))
    if not is_html:
        return [*found, *(line for line in plain.splitlines() if _is_said(line))]
    reader = _Reader()
    reader.feed(plain)
    reader.close()
    return [*found, *reader.found]


def _outside(tokens: list[Token]) -> Iterator[Token]:
    """The tokens outside of comments and of what is marked already."""
    until = ""
    for token in tokens:
        word = token.contents.split(maxsplit=1)[0] if token.contents.strip() else ""
        if until:
            until = "" if _is_block(token) and word == until else until
        elif _is_block(token) and word in {"blocktranslate", "comment", "verbatim"}:
            until = f"end{word}"
            yield token
        elif token.token_type != TokenType.COMMENT:
            yield token


def _is_block(token: Token) -> bool:
    return token.token_type == TokenType.BLOCK


def _blanked(token: Token) -> str:
    if token.token_type == TokenType.TEXT:
        return token.contents
    if _is_block(token) and not token.contents.startswith(("translate", "blocktrans")):
        return ""
    return UNKNOWN


def _unmarked_literals(token: Token) -> Iterator[str]:
    if token.token_type == TokenType.TEXT:
        return
    contents = token.contents
    if _is_block(token) and contents.startswith(SILENT_BLOCKS):
        return
    # What follows the name of a mutation, which reads like a label.
    said = re.sub(r"^mutation \S+", "", contents)
    for match in LITERAL.finditer(said):
        before, text = match["before"] or "", match["text"][1:-1]
        if before == "_(" or before in SILENT_FILTERS:
            continue
        if before[:-1] in SILENT_ARGUMENTS or before.startswith("hx_"):
            continue
        if _is_words(text):
            yield contents
            return


def _is_words(text: str) -> bool:
    if not _is_said(text) or "{" in text or "/" in text:
        return False
    return bool(LABEL.match(text) or (" " in text and WORDS.match(text)))


def _is_said(text: str) -> bool:
    return bool(LETTER.search(NAMES.sub("", text)))


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[str] = []
        self.silent: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in SILENT_TAGS:
            self.silent.append(tag)
        given = {name: value or "" for name, value in attrs}
        for name, value in given.items():
            if name in SPOKEN_ATTRIBUTES and _is_said(value):
                self.found.append(f'{name}="{value}"')
        if _is_button(tag, given) and _is_said(given.get("value", "")):
            self.found.append(f'value="{given["value"]}"')
        if tag == "meta" and _names_words(given) and _is_said(given.get("content", "")):
            self.found.append(f'content="{given["content"]}"')

    def handle_endtag(self, tag: str) -> None:
        if self.silent and self.silent[-1] == tag:
            self.silent.pop()

    def handle_data(self, data: str) -> None:
        if not self.silent and _is_said(data):
            self.found.append(" ".join(data.split()))


def _is_button(tag: str, given: dict[str, str]) -> bool:
    return tag == "input" and given.get("type") in {"submit", "button"}


def _names_words(given: dict[str, str]) -> bool:
    called = given.get("name") or given.get("property") or ""
    return called in {"description", "og:title", "og:description"}


def unmarked_refusals(path: Path, refusals: Collection[str]) -> Iterator[str]:
    """Refusals raised with words that no gettext sees, by their names."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if not isinstance(node, ast.Call) or _called(node) not in refusals:
            continue
        named = [each.value for each in node.keywords if each.arg == "message"]
        for one in [*node.args[:1], *named]:
            if isinstance(one, ast.JoinedStr) or _is_plain(one):
                yield f"{path.name}:{node.lineno} {ast.unparse(one)}"


def _called(node: ast.Call) -> str:
    """Its name; a class with words of its own gives them to `super().__init__`."""
    function = node.func
    if isinstance(function, ast.Attribute) and function.attr == "__init__":
        return "Refusal"
    return function.id if isinstance(function, ast.Name) else ""


def _is_plain(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, str)


def unreadable_calls(path: Path) -> Iterator[str]:
    """Calls of gettext whose words no tool can read out of the code."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and _called(node) in READERS:
            most = READERS[_called(node)]
            if not all(_is_plain(argument) for argument in node.args[:most]):
                yield f"{path.name}:{node.lineno} {ast.unparse(node)}"


READERS = {"_": 1, "gettext": 1, "gettext_lazy": 1, "ngettext": 2, "pgettext": 2}
