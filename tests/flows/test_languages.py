"""The shops in two languages, turn by turn: nobody is answered in another's."""

import re
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client

from commons.kit.ids import public_id
from commons.kit.language import override
from commons.organizations.models import Role
from pledges.agreements.actions.consents import refuse_consent
from pledges.agreements.models import CONSENT_PREFIX, Consent
from storefronts.orders.actions.telling import write_outcomes
from storefronts.orders.models import Checkout
from storefronts.orders.selectors import checkout_public_id
from tests.api import Api
from tests.builders import (
    make_charity,
    make_listing,
    make_member,
    make_merchant,
    make_pledge,
    make_proposal,
    owner_of,
)
from tests.storefronts.checkout.builders import make_cart, start
from tests.storefronts.sandboxed import running_sandbox, sandbox

__all__ = ["running_sandbox", "sandbox"]

pytestmark = pytest.mark.django_db
CHINESE = "zh-Hans"
HAN = re.compile(r"[一-鿿]")
SENTENCES = """query ($slug: String!) {
  listing(slug: $slug) {
    shortDisclosure { text }
    variants {
      disclosure { text parts { kind slug } }
      split { parts { name reason } }
    }
  }
}"""
TOO_MANY = """mutation ($input: AddCartLinesInput!) {
  addCartLines(input: $input) { cart { id } errors { code path message } }
}"""
AMEND = """mutation ($input: AmendPledgeInput!) {
  amendPledge(input: $input) { terms { id } errors { code path message } }
}"""
CONSENT = """mutation ($id: ID!) {
  giveConsent(input: { consentId: $id }) { errors { code path message } }
}"""
MOVE = """mutation ($input: AddSectionInput!) {
  addSection(input: $input) { section { id } errors { code path message } }
}"""
ORDER = """query ($id: ID!) {
  checkout(id: $id) {
    notice { code message }
    explainSplit { parts { kind name } }
    orders { disclosure { text } lines { disclosureText } }
  }
}"""


@pytest.fixture(autouse=True)
def nothing_kept() -> None:
    cache.clear()


@pytest.fixture
def harbour():
    return make_charity(name="Harbour Food Bank")


@pytest.fixture
def kiln(harbour):
    merchant = make_merchant(name="Tidewater Pottery")
    make_pledge(harbour, merchant=merchant)
    return merchant


@pytest.fixture
def mugs(kiln):
    return make_listing(seller=kiln, title="Low Tide mugs")


def both(document: str, person: Any = None, **variables: Any) -> tuple[Any, Any]:
    """The answer in English and in Chinese, asked twice over, each time the same."""
    asked = [
        [
            Api(person, language=one).ask(document, **variables)
            for one in ("en", CHINESE)
        ]
        for _ in range(2)
    ]
    assert asked[0] == asked[1]
    return asked[0][0], asked[0][1]


def refusals(answers: tuple[Any, Any], mutation: str) -> tuple[str, str]:
    """The message in both languages; code and path are the same."""
    english, chinese = (answer[mutation]["errors"] for answer in answers)
    assert [(e["code"], e["path"]) for e in english] == [
        (e["code"], e["path"]) for e in chinese
    ]
    assert english
    assert all(HAN.search(e["message"]) for e in chinese)
    return english[0]["message"], chinese[0]["message"]


class TestListing:
    def test_says_what_it_gives_in_the_language_of_each(self, mugs):
        english, chinese = both(SENTENCES, slug=mugs.slug)

        (variant,), (other) = english["listing"]["variants"], chinese["listing"]
        assert variant["disclosure"]["text"] == (
            "10\u202f% of the price, €4.80, goes to Harbour Food Bank."
        )
        assert other["variants"][0]["disclosure"]["text"] == (
            "价格的 10%，即 €4.80，捐给Harbour Food Bank。"
        )
        assert other["shortDisclosure"]["text"] == "€4.80 捐给Harbour Food Bank。"

    def test_gives_its_reasons_and_names_of_ours_too(self, mugs):
        english, chinese = both(SENTENCES, slug=mugs.slug)

        parts = chinese["listing"]["variants"][0]["split"]["parts"]
        assert all(HAN.search(part["reason"]) for part in parts)
        names = {part["name"] for part in parts}
        assert {"Tidewater Pottery", "Commonweal", "银行卡手续费"} <= names
        before = english["listing"]["variants"][0]["split"]["parts"]
        assert "Card fee" in {part["name"] for part in before}


class TestRefusals:
    def test_of_carts(self, mugs):
        variant = public_id("var", mugs.variants.get().pk)
        lines = [{"variantId": variant, "quantity": 0}]

        told = refusals(both(TOO_MANY, input={"lines": lines}), "addCartLines")

        assert told == ("Enter a number from 1 to 999.", "请输入 1 到 999 之间的数字。")

    def test_of_pledges(self, harbour, kiln):
        terms = {
            "pledgeId": kiln.pledges.get().public_id,
            "beneficiaries": [{"charityId": public_id("cha", harbour.pk)}],
            "shareBps": 0,
        }

        answers = both(AMEND, owner_of(kiln), input=terms)

        assert refusals(answers, "amendPledge") == (
            "A share is at least 0.01 % and at most 100 %.",
            "比例至少为 0.01%，至多为 100%。",
        )

    def test_of_consents(self, harbour, kiln):
        make_proposal(harbour, merchant=kiln, title="More")
        consent = Consent.objects.get(terms__state="PROPOSED")
        refuse_consent(actor=owner_of(harbour), consent_id=consent.pk)
        key = public_id(CONSENT_PREFIX, consent.pk)

        answers = both(CONSENT, owner_of(harbour), id=key)

        assert refusals(answers, "giveConsent")[1] == "你们已经决定：已拒绝。"

    def test_of_windows(self, harbour):
        section = {
            "storefrontId": public_id("sto", harbour.storefront.pk),
            "expectedRevision": 0,
            "kind": "GOODS",
            "choice": "TAG",
        }

        answers = both(MOVE, owner_of(harbour), input=section)

        assert refusals(answers, "addSection") == (
            "Enter the tag these goods have.",
            "请输入这些商品的标签。",
        )


class TestOrder:
    def test_keeps_what_its_buyer_read_and_tells_the_rest_anew(self, mugs, sandbox):
        cart = make_cart(mugs.variants.get())
        checkout = start(cart).checkout

        english, chinese = both(ORDER, id=checkout_public_id(checkout))

        line = chinese["checkout"]["orders"][0]["lines"][0]
        assert line["disclosureText"].startswith("10\u202f% of the price")
        assert chinese["checkout"]["notice"]["message"].startswith(
            "这笔订单正在等待付款"
        )
        assert english["checkout"]["notice"]["message"].startswith("This order waits")
        parts = chinese["checkout"]["explainSplit"]["parts"]
        assert "银行卡手续费" in {part["name"] for part in parts}

    def test_is_told_of_by_mail_in_its_readers_languages(self, mugs, kiln, sandbox):
        helper = make_member(kiln, Role.STAFF)
        helper.language = "zh-hans"
        helper.save()
        with override("zh-hans"):
            checkout = start(make_cart(mugs.variants.get())).checkout
        # The content of a checkout is final, so the state is all that may change.
        Checkout.objects.filter(pk=checkout.pk).update(
            state="PAID", paid_at=checkout.placed_at
        )

        (mails,) = write_outcomes([{"checkout_id": str(checkout.pk)}])

        by_address = {mail.to: mail for mail in mails}
        assert by_address["ada@example.org"].subject.startswith("你的订单")
        assert by_address[owner_of(kiln).email].subject.startswith("Sold: order")
        told = by_address[helper.email]
        assert told.subject.startswith("已售出：订单")
        assert 'lang="zh-Hans"' in told.html
        assert "荷兰" in told.text


class TestPages:
    @pytest.mark.parametrize("path", ["/shop/", "/charities/", "/cart/"])
    def test_speak_to_each_in_turn(self, mugs, path):
        client = Client()

        pages = [
            client.get(path, headers={"Accept-Language": one}).content.decode()
            for one in ("zh-CN", "en", "zh-CN", "en")
        ]

        main = [page.split("<main")[1].split("</main>")[0] for page in pages]
        assert [bool(HAN.search(one)) for one in main] == [True, False, True, False]

    def test_say_the_sentence_with_its_sum_marked_and_its_charity_linked(self, mugs):
        page = Client().get(
            f"/listings/{mugs.slug}/", headers={"Accept-Language": CHINESE}
        )

        html = page.content.decode()
        assert (
            '价格的 10%，即 <span class="gives">€4.80</span>，捐给'
            '<a href="/charities/harbour-food-bank/">Harbour Food Bank</a>。'
        ) in html

    def test_offer_the_same_choices_in_a_form(self, kiln):
        client = Client()
        client.force_login(owner_of(kiln))

        page = client.get(
            f"/desk/{kiln.slug}/pledges/new/", headers={"Accept-Language": CHINESE}
        )

        html = page.content.decode()
        for code in ("ITEM_NET", "ITEM_PRICE", "ALL", "TAGS", "CATEGORIES", "LISTINGS"):
            assert f'value="{code}"' in html
        assert "不含税的价格" in html
