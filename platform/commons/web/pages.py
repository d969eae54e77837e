"""What a page is: one GraphQL document, one template and where its forms lead."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """An address outside this site, taken from the payload of a mutation.

    While the payload holds none, the visitor goes to `otherwise`, a local address
    that may be interpolated like any other.
    """

    path: str
    otherwise: str = ""


@dataclass(frozen=True, slots=True)
class Page:
    """One address; its document and template carry its name."""

    path: str
    name: str
    requires: str = ""
    """Dotted path in the query's answer; when null, the page does not exist."""
    then: Mapping[str, str | Elsewhere] = field(default_factory=dict)
    """Mutation to address; `{addCartLine.cart.id}` and `{slug}` are filled in."""
    done: Mapping[str, str] = field(default_factory=dict)
    """Mutation to the words shown once, on the page that follows."""
    shows: tuple[str, ...] = ()
    """Mutations answered by the page itself, with their payloads as `form.answer`: for
    what must be seen once and kept nowhere, such as a secret."""
    remembers: Mapping[str, str | tuple[str, ...]] = field(default_factory=dict)
    """Cookie to the dotted path, or paths, of a payload it keeps; null clears it."""
    cookies: tuple[str, ...] = ("cart",)
    """Signed cookies offered as variables, to documents that declare them."""
    prefers: tuple[str, ...] = ()
    """Signed cookies that stand in for variables the address leaves out, and that keep
    what it says: what a visitor chose once, such as a currency."""
    signed_in: bool = False
    """Whether visitors are sent to sign in first."""
    honours_next: bool = False
    """Whether `next`, a local address, goes before `then`."""
    same_as: str = ""
    """The page whose document and template this address shares, where it has none."""
    given: Mapping[str, str] = field(default_factory=dict)
    """Values of variables that the address stands for, beside those of its path."""
    is_preview: bool = False
    """Whether our own pages may frame it, and search engines may not list it."""
    is_embed: bool = False
    """Whether anybody may frame it: a card without forms, the same for everybody."""

    @property
    def source(self) -> str:
        """What the document and the template are called."""
        return self.same_as or self.name

    @property
    def query_name(self) -> str:
        """What the query in the document must be called."""
        return "".join(word.capitalize() for word in self.source.split("_"))
