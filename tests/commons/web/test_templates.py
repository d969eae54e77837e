"""Tags, filters and partials, as templates use them."""

import hashlib
import re
from functools import lru_cache
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.http import HttpRequest, QueryDict
from django.template import engines
from django.template.exceptions import TemplateSyntaxError
from django.template.loader import render_to_string
from django.test import RequestFactory
from hypothesis import given
from hypothesis import strategies as st

from commons.web.fields import Fields
from commons.web.forms import Form, Problem, hold, with_problems
from commons.web.templatetags.commonweal import focus

EURO = {"amount": "4.80", "currency": "EUR"}
SENTENCE = {
    "text": "€4.80 goes to Harbour & Co.",
    "parts": [
        {"text": "€4.80", "kind": "GIVES", "slug": None},
        {"text": " goes to ", "kind": "PLAIN", "slug": None},
        {"text": "Harbour & Co", "kind": "CHARITY", "slug": "harbour"},
        {"text": ".", "kind": "PLAIN", "slug": None},
    ],
}
SPLIT = {
    "total": {"amount": "10.00", "currency": "EUR"},
    "parts": [
        {
            "kind": "CHARITY",
            "name": "Harbour",
            "money": {"amount": "4.80", "currency": "EUR"},
            "reason": "10 %",
            "url": "/charities/harbour/",
        },
        {
            "kind": "MERCHANT",
            "name": "Kiln",
            "money": {"amount": "5.20", "currency": "EUR"},
            "reason": "",
            "url": None,
        },
    ],
}


def written(source: str, request: HttpRequest | None = None, **words: object) -> str:
    """The template with single spaces."""
    html = engines["django"].from_string(source).render(words, request)
    return re.sub(r"\s+", " ", html).strip()


def partial(name: str, **words: object) -> str:
    """The partial with single spaces."""
    return re.sub(r"\s+", " ", render_to_string(f"partials/{name}.html", words)).strip()


def sent(query: str, *problems: Problem, key: str = "Save") -> HttpRequest:
    """A request that answers a form."""
    request = RequestFactory().post("/")
    form = Form(do="Save", key=key, fields=Fields.gathered(QueryDict(query)))
    hold(request, with_problems(form, problems))
    return request


class TestFilters:
    def test_write_nothing_for_null(self) -> None:
        assert written("[{{ n|money }}{{ n|money_text }}{{ n|share }}]", n=None) == "[]"
        assert written("[{{ n|moment }}{{ n|day }}]", n=None) == "[]"

    def test_write_what_they_are_given(self) -> None:
        assert written("{{ m|money_text }}", m=EURO) == "€4.80"
        assert written("{{ t|day }}", t="2026-11-23T14:05:00Z") == (
            '<time datetime="2026-11-23">23 November 2026</time>'
        )


class TestPledgeSentence:
    def test_marks_the_sum_and_links_the_charity(self) -> None:
        assert written("{% pledge_sentence d %}", d=SENTENCE) == (
            '<span class="gives">€4.80</span> goes to '
            '<a href="/charities/harbour/">Harbour &amp; Co</a>.'
        )

    def test_is_plain_without_parts(self) -> None:
        assert written("{% pledge_sentence d %}", d={"text": "<b>"}) == "&lt;b&gt;"

    def test_is_nothing_for_null(self) -> None:
        assert partial("pledge", disclosure=None) == ""


class TestField:
    @pytest.mark.parametrize(
        ("tag", "html"),
        [
            ('"a.b" "Title" value=3', 'type="text" id="a-b" name="a.b" value="3"'),
            ('"a" "Word" "password" value="x"', 'type="password" id="a" name="a" >'),
            ('"a" "Share" "percent" value=1250', 'name="a:percent" value="12.5"'),
            ('"a" "Share" "percent" value=1000', 'name="a:percent" value="10"'),
            (
                '"a" "Sum" "money" value=m currency="EUR"',
                'name="a.amount" value="4.80"',
            ),
            ('"a" "Sum" "money" currency="EUR"', 'name="a.currency" value="EUR"'),
            ('"a" "Sum" "money" currency="EUR"', '<span aria-hidden="true">€</span>'),
            ('"a" "Day" "date" value=t', 'value="2026-11-23"'),
            ('"a" "Then" "datetime-local" value=t', 'value="2026-11-23T14:05"'),
            ('"a" "Tags" "commas" value=l', 'name="a:commas" value="x, y"'),
            ('"a" "Tags" "lines" value=l', "> x y</textarea>"),
            ('"a" "Box" "checkbox" value=True', 'name="a" value="true" checked'),
            ('"a" "Box" "checkbox"', 'type="hidden" name="a" value="false"'),
            ('"a" "One" "radios" options="S=Sage" value="S"', 'value="S" checked'),
            ('"a" "One" "radios" options=_("S=Sage") value="S"', 'value="S" checked'),
            (
                '"a" "One" "select" options="S=Sage" blank="Any"',
                '<option value="" selected>Any</option>',
            ),
            ('"a" "One" "select" options=n value=2', '<option value="2" selected>B'),
            ('"a" "Some" "checkboxes" options=n value=l', 'type="checkbox" id="a"'),
            ('"a" "A" required=True max_length=3', 'required max-length="3"'),
            ('"a" "A" hint="Why."', 'aria-describedby="a-hint"'),
            ('"a" "A" "hidden" value="<"', 'name="a" value="&lt;"'),
        ],
    )
    def test_is_written_by_its_kind(self, tag: str, html: str) -> None:
        words = {
            "m": EURO,
            "t": "2026-11-23T14:05:00Z",
            "l": ["x", "y"],
            "n": [{"id": 1, "name": "A"}, {"id": 2, "name": "B"}],
        }

        assert html in written(f"{{% field {tag} %}}", **words)

    def test_prefers_what_was_typed(self) -> None:
        source = (
            '{% mutation "Save" %}{% field "a" "A" value="given" %}{% endmutation %}'
        )

        html = written(source, sent("a=typed"))

        assert 'value="typed"' in html
        assert "given" not in html

    def test_ties_the_error_to_the_control(self) -> None:
        source = '{% mutation "Save" %}{% field "a" "A" hint="H" %}{% endmutation %}'

        html = written(source, sent("a=typed", Problem("Wrong.", "a")))

        assert '<a href="#Save-a">Wrong.</a>' in html
        assert '<span class="error" id="Save-a-error">Wrong.</span>' in html
        assert 'aria-invalid="true" aria-describedby="Save-a-hint Save-a-error"' in html

    def test_unticks_what_was_unticked(self) -> None:
        source = (
            '{% mutation "Save" %}'
            '{% field "a" "A" "checkboxes" options="x|y" value=l %}'
            "{% endmutation %}"
        )

        html = written(source, sent("a=&a=y"), l=["x"])

        assert 'value="y" checked' in html
        assert 'value="x" checked' not in html

    def test_ignores_what_another_form_sent(self) -> None:
        source = '{% mutation "Save" key=2 %}{% field "a" "A" %}{% endmutation %}'

        assert "typed" not in written(source, sent("a=typed", key="Save-1"))


class TestMutation:
    def test_carries_token_name_and_key(self) -> None:
        request = RequestFactory().get("/")
        tag = '{% mutation "Save" key="a b" upload=True hx_post="" next=n %}'

        html = written(f"{tag}{{% endmutation %}}", request, n="/x/")

        assert html.startswith('<form method="post" enctype="multipart/form-data">')
        assert 'name="csrfmiddlewaretoken"' in html
        assert 'name="do" value="Save"' in html
        assert 'name="of" value="Save-a-b"' in html
        assert 'name="next" value="/x/"' in html

    def test_takes_words_in_attributes_as_text(self) -> None:
        source = """{% mutation "Save" hx_vals='{"do": "A"}' %}{% endmutation %}"""

        html = written(source, RequestFactory().get("/"))

        assert 'hx-vals="{&quot;do&quot;: &quot;A&quot;}"' in html

    @pytest.mark.parametrize(
        "source",
        [
            "{% mutation %}{% endmutation %}",
            '{% mutation "Save" what %}{% endmutation %}',
        ],
    )
    def test_refuses_what_it_does_not_understand(self, source: str) -> None:
        with pytest.raises(TemplateSyntaxError):
            engines["django"].from_string(source)

    def test_cannot_be_without_a_request(self) -> None:
        with pytest.raises(TemplateSyntaxError):
            written('{% mutation "Save" %}{% endmutation %}')


class TestHandWrittenControls:
    def test_learn_what_was_typed_and_wrong(self) -> None:
        source = (
            '{% mutation "Save" %}[{% value_of "a" "given" %}|'
            '{% value_of "b" "given" %}|{% error_of "a" %}]{% endmutation %}'
        )

        html = written(source, sent("a=typed", Problem("Wrong.", "a")))

        assert "[typed|given|Wrong.]" in html


class TestPartials:
    def test_split_lists_the_parts_in_order(self) -> None:
        html = partial("split", split=SPLIT, total_label="Price")

        assert html.index("Kiln") < html.index('<a href="/charities/harbour/">Harbour')
        assert '<div class="to-charity">' in html
        assert '<dd class="why">10 %</dd>' in html
        assert "<dt>Price</dt>" in html

    def test_legend_names_every_party(self) -> None:
        html = partial("legend", split=SPLIT)

        assert '<span class="swatch charity"></span>' in html
        assert '<span class="swatch merchant"></span>' in html

    @pytest.mark.parametrize(
        ("more", "html"),
        [
            ({}, "€4.80</data>"),
            ({"stock": {"soldOut": True}}, "Sold out"),
            ({"stock": {"lowCount": 1}}, '<span class="badge">Last one</span>'),
            ({"stock": {"lowCount": 3}}, '<span class="badge">3 left</span>'),
            ({"badge": "New"}, '<span class="badge">New</span>'),
            (
                {"seller": {"name": "Harbour", "kind": "CHARITY"}},
                '<span class="badge">Sold by the charity</span>',
            ),
        ],
    )
    def test_listing_card(self, more: dict[str, object], html: str) -> None:
        listing = {
            "slug": "mug",
            "title": "Mug",
            "price": EURO,
            "priceVaries": False,
            "cover": None,
            "seller": {"name": "Kiln"},
            "shortDisclosure": SENTENCE,
            "split": SPLIT,
        }

        badge = more.pop("badge", "")
        card = partial("listing_card", listing={**listing, **more}, badge=badge)

        assert html in card
        assert '<a href="/listings/mug/">Mug</a>' in card
        assert "split-bar-small" in card

    def test_window_card(self) -> None:
        window = {"slug": "h", "name": "Harbour", "mission": "", "banner": None}

        html = partial("window_card", window=window, facts="3 merchants")

        assert '<a href="/charities/h/">Harbour</a>' in html
        assert "3 merchants" in html

    def test_way(self) -> None:
        steps = [{"title": "Promised", "money": EURO, "state": "DONE"}]

        html = partial("way", steps=steps, across=True)

        assert '<ol class="way way-across">' in html
        assert '<li class="done">' in html

    def test_pager_keeps_the_rest_of_the_address(self) -> None:
        request = RequestFactory().get("/?q=mug&after=old")
        source = '{% include "partials/pager.html" with page_info=p only %}'

        html = written(source, request, p={"hasNextPage": True, "endCursor": "a="})

        assert 'href="?q=mug&amp;after=a%3D"' in html

    def test_pager_ends(self) -> None:
        assert partial("pager", page_info={"hasNextPage": False}) == ""

    def test_desk_menu_knows_the_overview_and_what_belongs_to_listings(self) -> None:
        desk = {"organization": {"kind": "MERCHANT", "name": "Kiln", "slug": "kiln"}}

        overview = partial("desk_menu", desk=desk, path="/desk/kiln/")
        importing = partial("desk_menu", desk=desk, path="/desk/kiln/import/7/")

        assert '<a href="/desk/kiln/" aria-current="page">' in overview
        assert '<a href="/desk/kiln/listings/" aria-current="page">' in importing
        assert overview.count("aria-current") == 1

    @pytest.mark.parametrize(
        ("kind", "step"), [("CHARITY", "inbox"), ("MERCHANT", "pledges")]
    )
    def test_desk_menu_is_that_of_the_kind(self, kind: str, step: str) -> None:
        organization = {"kind": kind, "name": "Kiln", "slug": "kiln"}
        path = f"/desk/kiln/{step}/7/"

        html = partial("desk_menu", desk={"organization": organization}, path=path)

        assert f'<a href="/desk/kiln/{step}/" aria-current="page">' in html
        assert html.count("aria-current") == 1

    def test_note_badge_empty_money(self) -> None:
        assert 'class="note note-wait"' in partial("note", text="Waits.", kind="wait")
        assert 'class="badge badge-good"' in partial("badge", text="Yes", kind="good")
        assert '<a href="/x/">Start</a>' in partial("empty", url="/x/", action="Start")
        assert "money-big" in partial("money", money=EURO, big=True)


class TestFocus:
    @pytest.mark.parametrize(
        ("point", "classes"),
        [
            (None, ""),
            ({"x": 500, "y": 500}, ""),
            ({"x": 0, "y": 1_000}, "focus-x-0 focus-y-10"),
            ({"x": 500, "y": 310}, "focus-y-3"),
            ({"x": 349, "y": 500}, "focus-x-3"),
        ],
    )
    def test_is_said_by_classes(self, point: object, classes: str) -> None:
        assert written("{{ point|focus }}", point=point) == classes

    @given(x=st.integers(0, 1_000), y=st.integers(0, 1_000))
    def test_never_leaves_the_picture(self, x: int, y: int) -> None:
        found = finders.find("commonweal/site.css")
        assert isinstance(found, str)
        known = dict(
            re.findall(r"\.(focus-[xy]-\d+) { --focus-[xy]: (\d+)%; }", _text(found))
        )

        classes = focus({"x": x, "y": y}).split()

        for side, wanted in (("x", x), ("y", y)):
            told = [known[one] for one in classes if one.startswith(f"focus-{side}-")]
            shown = int(told[0]) if told else 50
            assert 0 <= shown <= 100
            assert abs(shown * 10 - wanted) <= 50


@lru_cache
def _text(path: str) -> str:
    return Path(path).read_text(encoding="utf-8")


class TestStaticFiles:
    def test_htmx_is_what_was_published(self) -> None:
        found = finders.find("commonweal/htmx.min.js")
        written_down = finders.find("commonweal/htmx.sha256")
        assert isinstance(found, str)
        assert isinstance(written_down, str)

        digest = hashlib.sha256(Path(found).read_bytes()).hexdigest()

        assert Path(written_down).read_text(encoding="utf-8").split()[0] == digest

    def test_templates_hold_no_inline_style_or_script(self) -> None:
        folder = Path(__file__).parents[3] / "platform/commons/web/templates"

        for path in folder.rglob("*.html"):
            text = path.read_text(encoding="utf-8")
            assert not re.search(r"<style|\sstyle=|\son\w+=|<script>", text), path
