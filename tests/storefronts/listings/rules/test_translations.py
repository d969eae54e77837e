"""What of a listing can be said in another language, and what is then read."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commons.kit.errors import Refusals
from storefronts.listings.rules.translations import (
    TranslationDraft,
    fit_translation,
    mark_of,
    options_in,
    variant_title_in,
    words_used,
)

SIZES = [{"name": "Size", "value": "Small"}, {"name": "Glaze", "value": "Salt"}]
letters = st.text(st.characters(categories=["L", "N"]), min_size=1, max_size=12)
options = st.lists(
    st.fixed_dictionaries({"name": letters, "value": letters}), max_size=3
)


class TestFitTranslation:
    def test_cleans_what_is_said(self) -> None:
        draft = TranslationDraft(
            " 潮汐  杯 ", "<p onclick=x>好</p><script>x</script>", (("Size", " 尺寸 "),)
        )

        fit = fit_translation(draft, originals=["Size", "Small"])

        assert (fit.title, fit.description_html) == ("潮汐 杯", "<p>好</p>")
        assert fit.words == {"Size": "尺寸"}

    def test_leaves_out_what_nobody_would_read(self) -> None:
        words = (("Gone", "没了"), ("Size", ""), ("Small", "Small"))

        fit = fit_translation(TranslationDraft("杯", words=words), originals=["Size"])

        assert fit.words == {}

    def test_refuses_all_that_is_wrong_at_once(self) -> None:
        draft = TranslationDraft("", "x" * 100_001, (("Size", "x" * 1_001),))

        with pytest.raises(Refusals) as caught:
            fit_translation(draft, originals=["Size"])

        assert [(one.code, one.path) for one in caught.value.refusals] == [
            ("EMPTY", ("input", "title")),
            ("TOO_LONG", ("input", "descriptionHtml")),
            ("TOO_LONG", ("input", "words", "0", "said")),
        ]

    @given(words=st.lists(st.tuples(letters, letters)), used=st.lists(letters))
    def test_keeps_only_words_of_the_listing(self, words, used) -> None:
        draft = TranslationDraft("杯", words=tuple(words))

        fit = fit_translation(draft, originals=used)

        assert set(fit.words) <= set(used)
        assert fit_translation(
            TranslationDraft("杯", words=tuple(fit.words.items())), originals=used
        ).words == fit.words  # fmt: skip


class TestWordsUsed:
    def test_names_each_once_in_order(self) -> None:
        found = words_used([SIZES, SIZES], ["A mug", "", "Size"])

        assert found == ("Size", "Small", "Glaze", "Salt", "A mug")


class TestOptionsIn:
    def test_says_what_is_known_and_leaves_the_rest(self) -> None:
        said = options_in(SIZES, {"Size": "尺寸", "Salt": "盐釉"})

        assert said == [
            {"name": "尺寸", "value": "Small"},
            {"name": "Glaze", "value": "盐釉"},
        ]

    @given(options=options)
    def test_changes_nothing_without_words(self, options) -> None:
        assert options_in(options, {}) == options


class TestVariantTitleIn:
    def test_is_made_of_its_options(self) -> None:
        title = variant_title_in("Small / Salt", SIZES, {"Small": "小", "Salt": "盐釉"})

        assert title == "小 / 盐釉"

    def test_stays_where_nothing_is_said(self) -> None:
        assert variant_title_in("Small / Salt", SIZES, {}) == "Small / Salt"
        assert variant_title_in("", [], {"Small": "小"}) == ""


class TestMarkOf:
    def test_tells_other_words(self) -> None:
        assert mark_of("Mug", "<p>a</p>") == mark_of("Mug", "<p>a</p>")
        assert mark_of("Mug", "<p>b</p>") != mark_of("Mug", "<p>a</p>")
