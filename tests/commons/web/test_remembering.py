"""What is remembered of a partial is what it would be drawn as."""

import pytest
from django.template import Context, Template, TemplateSyntaxError
from django.template.engine import Engine
from django.utils import timezone
from django.utils.safestring import mark_safe
from hypothesis import given
from hypothesis import strategies as st

from commons.kit.language import override
from commons.web.templatetags import remembering

PARTIALS = {
    "said.html": "<p>{{ words }}{{ seen }}</p>",
    "day.html": "{{ moment|day }}, {% translate 'Shop' %}",
    "counted.html": "{{ thing.count }}",
}
ENGINE = Engine(
    loaders=[("django.template.loaders.locmem.Loader", PARTIALS)],
    builtins=[
        "django.templatetags.i18n",
        "commons.web.templatetags.commonweal",
        "commons.web.templatetags.remembering",
    ],
)


@pytest.fixture(autouse=True)
def partials() -> None:
    """Nothing remembered from other tests."""
    remembering._remembered.clear()


def drawn(text: str, **words: object) -> str:
    return ENGINE.from_string(text).render(Context(words))


SAID = '{% remembered "said.html" with words=words %}'


class TestRemembered:
    def test_is_drawn_once_for_the_same_words(self) -> None:
        once, again = drawn(SAID, words="one"), drawn(SAID, words="one")

        assert once == again == "<p>one</p>"
        assert len(remembering._remembered) == 1

    def test_sees_nothing_but_what_it_is_given(self) -> None:
        assert drawn(SAID, words="one", seen="another") == "<p>one</p>"

    def test_tells_what_is_safe_from_what_is_to_be_escaped(self) -> None:
        safe = drawn(SAID, words=mark_safe("<b>"))

        assert safe == "<p><b></p>"
        assert drawn(SAID, words="<b>") == "<p>&lt;b&gt;</p>"

    def test_tells_languages_and_zones_apart(self) -> None:
        text = '{% remembered "day.html" with moment=moment %}'
        moment = "2026-11-23T23:30:00Z"

        english = drawn(text, moment=moment)
        with override("zh-hans"):
            chinese = drawn(text, moment=moment)
        with timezone.override("Asia/Shanghai"):
            east = drawn(text, moment=moment)

        assert english == ('<time datetime="2026-11-23">23 November 2026</time>, Shop')
        assert "2026年11月23日" in chinese
        assert "24 November 2026" in east

    def test_takes_texts_for_arguments(self) -> None:
        text = '{% remembered "said.html" with words=_("Shop") %}'

        with override("zh-hans"):
            chinese = drawn(text)

        assert chinese != drawn(text) == "<p>Shop</p>"

    def test_remembers_nothing_that_has_no_words(self) -> None:
        assert drawn(SAID, words=Exception("one")) == "<p>one</p>"
        assert not remembering._remembered

    def test_wants_to_be_given_something_in_the_words_of_include(self) -> None:
        with pytest.raises(TemplateSyntaxError):
            ENGINE.from_string('{% remembered "said.html" with %}')

    def test_forgets_what_was_not_drawn_for_long(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(remembering, "MOST_REMEMBERED", 2)
        for words in ("a", "b", "a", "c"):
            drawn(SAID, words=words)

        kept = set(remembering._remembered.values())

        assert kept == {"<p>a</p>", "<p>c</p>"}

    def test_remembers_nothing_while_templates_are_written(self) -> None:
        engine = Engine(
            loaders=ENGINE.loaders,
            builtins=list(ENGINE.builtins),
            debug=True,
        )

        told = Template(SAID, engine=engine).render(Context({"words": "one"}))

        assert told == "<p>one</p>"
        assert not remembering._remembered

    @given(
        values=st.lists(
            st.recursive(
                st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text(),
                lambda inner: (
                    st.lists(inner, max_size=3)
                    | st.dictionaries(st.text(max_size=3), inner, max_size=3)
                ),
                max_leaves=6,
            ),
            max_size=4,
        )
    )
    def test_draws_whatever_is_given_as_an_include_does(
        self, values: list[object]
    ) -> None:
        for value in [*values, *values]:
            included = drawn('{% include "said.html" with words=w only %}', w=value)

            assert drawn('{% remembered "said.html" with words=w %}', w=value) == (
                included
            )
