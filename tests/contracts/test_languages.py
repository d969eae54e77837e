"""Everything people read is marked, and translated into every language we offer."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from commons.kit.errors import Refusal
from commons.web.languages.catalogues import (
    catalogue_path,
    entries,
    packages,
    read,
    translated_languages,
    translations,
)
from commons.web.languages.checking import problems
from commons.web.languages.extraction import files_of
from project.schema import schema
from project.urls import PACKAGES as PAGES
from tests.contracts.unmarked import (
    unmarked_refusals,
    unmarked_text,
    unreadable_calls,
)

PACKAGES = tuple(packages())
PACKAGES_OF_PAGES = tuple(PAGES.values())
# Read by our own staff and by developers, in English.
IN_ENGLISH = (
    "platform/sandbox/",
    "platform/commons/registers/staff/",
    "platform/commons/registers/mails/",
    # What the provider says, in its words.
    "platform/commons/payments/gateway.py",
)


CHOICES = re.compile(r"\w+=[^|]+\|")


def codes(choices: str) -> list[str]:
    return [one.partition("=")[0] for one in choices.split("|")]


def read_by_people(package: str, *suffixes: str) -> Iterator[Path]:
    folder = packages()[package]
    for path in files_of(folder):
        shown = path.relative_to(folder.parent).as_posix()
        if path.suffix in suffixes and not shown.startswith(IN_ENGLISH):
            yield path


def refusals() -> set[str]:
    """The names of all kinds of Refusal, all loaded with the schema."""
    assert schema is not None
    waiting: list[type[Exception]] = [Refusal]
    names = set()
    while waiting:
        kind = waiting.pop()
        names.add(kind.__name__)
        waiting.extend(kind.__subclasses__())
    return names


@pytest.mark.parametrize("package", PACKAGES)
class TestCatalogues:
    def test_are_complete_and_made_from_the_code(self, package: str) -> None:
        assert list(problems([package])) == []


@pytest.mark.parametrize("package", PACKAGES)
class TestChoices:
    """`A=An apple|B=A pear` in a form: the words change, what is sent does not."""

    def test_keep_their_codes(self, package: str) -> None:
        folder = packages()[package]
        found = [
            (spoken.text, form)
            for language in translated_languages()
            for spoken, message in entries(
                read(catalogue_path(folder, language))
            ).items()
            for form in translations(message)
            if CHOICES.match(spoken.text) and codes(form) != codes(spoken.text)
        ]

        assert found == []


@pytest.mark.parametrize("package", PACKAGES)
class TestTemplates:
    def test_say_nothing_unmarked(self, package: str) -> None:
        templates = list(read_by_people(package, ".html", ".txt"))

        found = [
            f"{path.name}: {text}"
            for path in templates
            for text in unmarked_text(path.read_text(), is_html=path.suffix == ".html")
        ]

        assert templates
        assert found == []


@pytest.mark.parametrize("package", PACKAGES)
class TestPython:
    def test_refuses_in_marked_words(self, package: str) -> None:
        names = refusals()

        found = [
            text
            for path in read_by_people(package, ".py")
            for text in unmarked_refusals(path, names)
        ]

        assert len(names) > 10
        assert found == []

    def test_marks_words_that_can_be_read_out(self, package: str) -> None:
        found = [
            text
            for path in read_by_people(package, ".py")
            for text in unreadable_calls(path)
        ]

        assert found == []


class TestToasts:
    def test_are_marked(self) -> None:
        said = {
            f"{page.name}: {words}": words
            for pages in PACKAGES_OF_PAGES
            for page in pages
            for words in page.done.values()
        }

        assert len(said) > 30
        assert [name for name, words in said.items() if type(words) is str] == []


class TestUnmarkedText:
    """The nets themselves: what slips through them would never be missed."""

    @pytest.mark.parametrize(
        "source",
        [
            "<p>Good goods</p>",
            '<img alt="A mug">',
            '<a aria-label="{{ name }} again">x{{ y }}</a>',
            '<td data-label="State">{{ x }}</td>',
            '{% include "partials/note.html" with text="Nothing yet" only %}',
            '{{ name|default:"Nobody" }}',
            '{% translate "One" %} two',
            "{% blocktranslate %}One{% endblocktranslate %} two",
            '<input type="submit" value="Go">',
            '<meta name="description" content="Goods">',
        ],
    )
    def test_is_found(self, source: str) -> None:
        assert unmarked_text(source, is_html=True)

    @pytest.mark.parametrize(
        "source",
        [
            '<p class="note">{% translate "Good goods" %}</p>',
            "{% blocktranslate trimmed %}<b>Good</b> goods{% endblocktranslate %}",
            '<img alt="">{# A remark #}{% comment %}Another{% endcomment %}',
            '{% include "partials/note.html" with text=_("Nothing yet") only %}',
            '{% if state == "Draft" %}€ 12{% endif %}',
            '{% mutation "AddToCart" class="stack wide" %}{% endmutation %}',
            "<p>Commonweal · {{ name }}</p><script>let a</script>",
        ],
    )
    def test_lets_pass_what_says_nothing(self, source: str) -> None:
        assert unmarked_text(source, is_html=True) == []
