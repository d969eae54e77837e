"""Catalogues are written from the code, and say what is wrong with them."""

import gettext
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from commons.web.languages.catalogues import (
    compiled,
    entries,
    packages,
    read,
    translations,
    updated,
    written,
)
from commons.web.languages.checking import problems_of
from commons.web.languages.extraction import Spoken, messages_of

PYTHON = """
def say(count):
    _ = None
    # Translators: on the button
    words = _("Save it")
    return _("At most {most}.").format(most=1), ngettext(
        "{count} row", "{count} rows", count
    ), pgettext("a shop", "Open"), _(words), _(f"no {words}")
"""
TEMPLATE = """{% extends "base.html" %}
  {% block content %}
      <p title="it's">{% translate "Hello, 10 % of it" %}</p>
    {% blocktranslate trimmed with name=x.y count n=z %}
      One row of <b>{{ name }}</b>
    {% plural %}
      {{ n }} rows of <b>{{ name }}</b>
    {% endblocktranslate %}
    {% include "x.html" with text=_("Save it") only %}{{ x|default:_("None") }}
{% endblock content %}
"""
ROWS = Spoken("One row of <b>%(name)s</b>", "%(n)s rows of <b>%(name)s</b>")


@pytest.fixture
def package(tmp_path: Path) -> Path:
    folder = tmp_path / "shop"
    folder.mkdir()
    (folder / "words.py").write_text(PYTHON)
    (folder / "page.html").write_text(TEMPLATE)
    return folder


@pytest.fixture
def catalogue(package: Path) -> Path:
    path = package / "locale" / "zh_Hans" / "LC_MESSAGES" / "django.po"
    path.parent.mkdir(parents=True)
    return path


def keep(path: Path, package: Path, **changes: str) -> None:
    """Write a catalogue in which every message says itself, but for the changes."""
    new = updated("zh-hans", messages_of(package), [read(path)])
    for spoken, message in entries(new).items():
        own = changes.get(spoken.text.split()[0], spoken.plural or spoken.text)
        message.string = (own,) if spoken.plural else own
    path.write_bytes(written(new))
    path.with_suffix(".mo").write_bytes(compiled(new))


class TestMessagesOf:
    def test_are_found_in_python_and_in_templates(self, package: Path) -> None:
        assert set(messages_of(package)) == {
            Spoken("Save it"),
            Spoken("At most {most}."),
            Spoken("{count} row", "{count} rows"),
            Spoken("Open", context="a shop"),
            Spoken("Hello, 10 %% of it"),
            ROWS,
            Spoken("None"),
        }

    def test_tell_where_and_what_for(self, package: Path) -> None:
        found = messages_of(package)[Spoken("Save it")]

        assert found.paths == {"shop/page.html", "shop/words.py"}
        assert found.comments == {"Translators: on the button"}


class TestUpdated:
    def test_keeps_what_is_translated_and_drops_what_is_gone(
        self, package: Path, catalogue: Path
    ) -> None:
        keep(catalogue, package, Save="保存")
        (package / "page.html").write_text(
            '{% translate "New" %}{% translate "None" %}'
        )

        new = entries(updated("zh-hans", messages_of(package), [read(catalogue)]))

        assert translations(new[Spoken("Save it")]) == ("保存",)
        assert translations(new[Spoken("New")]) == ("",)
        assert ROWS not in new

    def test_guesses_nothing(self, package: Path, catalogue: Path) -> None:
        keep(catalogue, package, Save="保存")
        (package / "page.html").write_text('{% translate "Save it." %}')

        new = entries(updated("zh-hans", messages_of(package), [read(catalogue)]))

        assert translations(new[Spoken("Save it.")]) == ("",)
        assert not any(message.fuzzy for message in new.values())

    def test_takes_what_another_package_said(
        self, package: Path, catalogue: Path
    ) -> None:
        keep(catalogue, package, Save="保存")
        moved = {Spoken("Save it"): messages_of(package)[Spoken("Save it")]}

        new = updated(
            "zh-hans", moved, [read(Path("a/zh_Hans/b/c.po")), read(catalogue)]
        )

        assert translations(entries(new)[Spoken("Save it")]) == ("保存",)

    def test_is_written_the_same_twice(self, package: Path, catalogue: Path) -> None:
        keep(catalogue, package)

        again = updated("zh-hans", messages_of(package), [read(catalogue)])

        assert written(again) == catalogue.read_bytes()
        assert b"Date" not in written(again)
        assert b"shop/page.html:" not in written(again)


class TestCompiled:
    def test_is_what_gettext_reads(self, package: Path, catalogue: Path) -> None:
        keep(catalogue, package, Save="保存", Open="开业")

        with catalogue.with_suffix(".mo").open("rb") as file:
            found = gettext.GNUTranslations(file)

        assert found.gettext("Save it") == "保存"
        assert found.pgettext("a shop", "Open") == "开业"
        assert found.ngettext("{count} row", "{count} rows", 1) == "{count} rows"

    def test_leaves_out_what_is_not_translated(self, package: Path) -> None:
        empty = compiled(updated("zh-hans", messages_of(package), []))

        assert b"Save it" not in empty


class TestProblems:
    def told(self, path: Path, package: Path) -> list[str]:
        return list(problems_of(path, "zh-hans", messages_of(package)))

    def test_are_none_in_a_whole_catalogue(
        self, package: Path, catalogue: Path
    ) -> None:
        keep(catalogue, package)

        assert self.told(catalogue, package) == []

    @pytest.mark.parametrize(
        ("changes", "problem"),
        [
            ({"Save": ""}, "missing: 'Save it'"),
            ({"At": "最多 {much}。"}, "differ in '最多 {much}。'"),
            ({"At": "最多。"}, "differ in '最多。'"),
            ({"At": "最多 {most}}。"}, "a brace is left over"),
            ({"Hello,": "你好，10 %"}, "differ in '你好，10 %'"),
            ({"One": "<b>%(name)s</b>有几行"}, "differ in"),
            ({"One": "%(name)s有 %(n)s 行"}, "differ in"),
            ({"{count}": "几行"}, "differ in '几行'"),
        ],
    )
    def test_tell_of_a_bad_translation(
        self, package: Path, catalogue: Path, changes: dict[str, str], problem: str
    ) -> None:
        keep(catalogue, package, **changes)

        told = self.told(catalogue, package)

        assert len(told) == 1
        assert problem in told[0]

    def test_tell_what_is_new_stale_and_fuzzy(
        self, package: Path, catalogue: Path
    ) -> None:
        keep(catalogue, package)
        text = catalogue.read_text().replace(
            '#: shop/page.html\nmsgid "None"',
            '#: shop/page.html\n#, fuzzy\nmsgid "None"',
        )
        catalogue.write_text(text)
        (package / "words.py").write_text('_("Fresh"); _("Save it")')

        told = "\n".join(self.told(catalogue, package))

        assert "not in it: 'Fresh'" in told
        assert "stale: 'At most {most}.'" in told
        assert "fuzzy: 'None'" in told
        assert "not compiled as it is" in told


class TestCommand:
    def test_knows_the_packages_from_the_lowest_up(self) -> None:
        assert list(packages()) == ["platform", "pledges", "storefronts"]

    def test_refuses_what_is_no_package(self) -> None:
        with pytest.raises(CommandError, match="no package nowhere"):
            call_command("messages", "nowhere")
