"""Filling carts, changing them, taking them along."""

from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction

from commons.kit.errors import NotFound, Refusal
from storefronts.checkout.actions.carts import (
    NewLine,
    NotForSale,
    add_cart_lines,
    adopt_cart,
    update_cart_line,
)
from storefronts.checkout.models import Cart, CartLine
from storefronts.checkout.rules import (
    MOST_LINES,
    MOST_OF_ONE,
    CartFull,
    CartKey,
    CurrencyMixed,
    QuantityOutOfRange,
)
from storefronts.checkout.selectors.carts import cart_for
from storefronts.listings.models import ListingState
from tests.builders import make_listing, make_merchant, make_person, make_variant
from tests.storefronts.checkout.builders import contents, key_of, make_cart

pytestmark = pytest.mark.django_db


class TestAddCartLines:
    def test_makes_a_cart_for_a_guest(self):
        mugs, bread = make_variant(), make_variant()

        cart = add_cart_lines(
            person=None, key=None, lines=[NewLine(mugs.pk, 2), NewLine(bread.pk, 1)]
        )

        assert contents(cart) == {mugs.pk: 2, bread.pk: 1}
        assert (cart.currency, cart.person) == ("EUR", None)
        assert cart_for(None, key_of(cart)) == cart

    def test_makes_more_of_what_is_there(self):
        mugs = make_variant()
        cart = make_cart(mugs, quantity=2)

        again = make_cart(mugs, quantity=3, cart=cart)

        assert again == cart
        assert contents(cart) == {mugs.pk: 5}

    def test_adds_up_lines_that_name_the_same_variant(self):
        mugs = make_variant()

        cart = add_cart_lines(
            person=None, key=None, lines=[NewLine(mugs.pk, 1), NewLine(mugs.pk, 2)]
        )

        assert contents(cart) == {mugs.pk: 3}

    def test_holds_no_more_of_one_thing_than_a_shop_sells_at_once(self):
        mugs = make_variant()
        cart = make_cart(mugs, quantity=MOST_OF_ONE)

        make_cart(mugs, quantity=5, cart=cart)

        assert contents(cart) == {mugs.pk: MOST_OF_ONE}

    def test_gives_a_person_one_cart_whatever_they_send(self):
        person, mugs, bread = make_person(), make_variant(), make_variant()
        first = make_cart(mugs, person=person)

        second = make_cart(bread, person=person)

        assert first == second
        assert contents(first) == {mugs.pk: 1, bread.pk: 1}

    def test_makes_a_guests_cart_the_persons(self):
        person, mugs, bread = make_person(), make_variant(), make_variant()
        guests = make_cart(mugs)

        cart = make_cart(bread, person=person, cart=guests)

        assert cart == guests
        assert cart.person == person
        assert contents(cart) == {mugs.pk: 1, bread.pk: 1}

    def test_makes_a_new_cart_where_the_named_one_is_not_the_guests(self):
        mugs = make_variant()
        anothers = make_cart(mugs, person=make_person())

        cart = make_cart(mugs, cart=anothers)

        assert cart != anothers
        assert contents(anothers) == {mugs.pk: 1}

    def test_refuses_a_wrong_secret_by_making_a_new_cart(self):
        mugs = make_variant()
        cart = make_cart(mugs)

        other = add_cart_lines(
            person=None, key=CartKey(cart.pk, uuid4()), lines=[NewLine(mugs.pk, 1)]
        )

        assert other != cart

    @pytest.mark.parametrize("quantity", [0, -1, MOST_OF_ONE + 1])
    def test_refuses_what_cannot_be_bought_at_once(self, quantity):
        mugs = make_variant()

        with pytest.raises(QuantityOutOfRange) as refused:
            make_cart(mugs, quantity=quantity)

        assert refused.value.path == ("input", "lines", "0", "quantity")
        assert not Cart.objects.exists()

    def test_refuses_nothing_at_all(self):
        with pytest.raises(Refusal, match="Name something"):
            add_cart_lines(person=None, key=None, lines=[])

    def test_refuses_what_is_not_sold(self):
        listing = make_listing()
        archived = listing.variants.get()
        listing.state = ListingState.ARCHIVED
        listing.save()

        with pytest.raises(NotForSale):
            make_cart(archived)
        with pytest.raises(NotForSale):
            add_cart_lines(person=None, key=None, lines=[NewLine(uuid4(), 1)])
        assert not Cart.objects.exists()

    def test_refuses_a_second_currency(self):
        euros = make_variant()
        dollars = make_variant(seller=make_merchant(currency="USD"))
        cart = make_cart(euros)

        with pytest.raises(CurrencyMixed, match="EUR and USD"):
            make_cart(dollars, cart=cart)

        assert contents(cart) == {euros.pk: 1}

    def test_takes_another_currency_once_it_is_empty(self):
        euros = make_variant()
        dollars = make_variant(seller=make_merchant(currency="USD"))
        cart = make_cart(euros)
        CartLine.objects.all().delete()

        again = make_cart(dollars, cart=cart)

        assert (again, again.currency) == (cart, "USD")

    def test_refuses_more_different_things_than_a_cart_holds(self):
        seller = make_merchant()
        cart = make_cart(make_variant(seller=seller))
        some = make_variant(seller=seller)
        CartLine.objects.bulk_create(
            CartLine(
                cart=cart,
                variant=make_variant(seller=seller),
                quantity=1,
                seen_price_minor=1,
            )
            for _ in range(MOST_LINES - 1)
        )

        with pytest.raises(CartFull):
            make_cart(some, cart=cart)

        assert len(contents(cart)) == MOST_LINES


class TestUpdateCartLine:
    def test_sets_the_number_and_takes_the_price_as_seen(self):
        mugs = make_variant(price_minor=4_800)
        cart = make_cart(mugs)
        line = CartLine.objects.get()
        CartLine.objects.update(seen_price_minor=1)

        update_cart_line(person=None, key=key_of(cart), line_id=line.pk, quantity=7)

        line.refresh_from_db()
        assert (line.quantity, line.seen_price_minor) == (7, 4_800)

    def test_takes_the_line_out_at_zero(self):
        cart = make_cart(make_variant())
        line = CartLine.objects.get()

        emptied = update_cart_line(
            person=None, key=key_of(cart), line_id=line.pk, quantity=0
        )

        assert contents(cart) == {}
        assert emptied.currency == ""

    def test_knows_only_lines_of_this_cart(self):
        cart, other = make_cart(make_variant()), make_cart(make_variant())
        line = CartLine.objects.get(cart=other)

        with pytest.raises(NotFound):
            update_cart_line(person=None, key=key_of(cart), line_id=line.pk, quantity=2)

    def test_keeps_a_persons_cart_from_everyone_else(self):
        cart = make_cart(make_variant(), person=make_person())
        line = CartLine.objects.get()

        for somebody in (None, make_person()):
            with pytest.raises(NotFound):
                update_cart_line(
                    person=somebody, key=key_of(cart), line_id=line.pk, quantity=2
                )

    def test_refuses_less_than_nothing(self):
        cart = make_cart(make_variant())
        line = CartLine.objects.get()

        with pytest.raises(QuantityOutOfRange):
            update_cart_line(
                person=None, key=key_of(cart), line_id=line.pk, quantity=-1
            )


class TestAdoptCart:
    def test_makes_it_the_persons_where_they_had_none(self):
        person, cart = make_person(), make_cart(make_variant())

        adopted = adopt_cart(person=person, key=key_of(cart))

        assert adopted == cart
        assert cart_for(person, None) == cart
        assert cart_for(None, key_of(cart)) is None

    def test_merges_it_with_the_one_they_had(self):
        person, mugs, bread = make_person(), make_variant(), make_variant()
        own = make_cart(mugs, person=person, quantity=2)
        guests = make_cart(mugs, bread)

        adopted = adopt_cart(person=person, key=key_of(guests))

        assert adopted == own
        assert contents(own) == {mugs.pk: 3, bread.pk: 1}
        assert cart_for(person, key_of(guests)) == own

    def test_leaves_goods_in_another_currency_where_they_are(self):
        person = make_person()
        own = make_cart(make_variant(), person=person)
        dollars = make_variant(seller=make_merchant(currency="USD"))
        guests = make_cart(dollars)

        adopted = adopt_cart(person=person, key=key_of(guests))

        assert adopted == guests
        assert (len(contents(own)), len(contents(guests))) == (1, 1)

    def test_can_be_repeated(self):
        person = make_person()
        own = make_cart(make_variant(), person=person)
        guests = make_cart(make_variant())

        adopt_cart(person=person, key=key_of(guests))
        adopt_cart(person=person, key=key_of(guests))

        assert len(contents(own)) == 2

    def test_takes_nothing_of_another_person(self):
        anothers = make_cart(make_variant(), person=make_person())

        assert adopt_cart(person=make_person(), key=key_of(anothers)) is None

    def test_finds_the_persons_own_without_a_guests(self):
        person = make_person()
        own = make_cart(make_variant(), person=person)

        assert adopt_cart(person=person, key=None) == own
        assert adopt_cart(person=make_person(), key=None) is None


class TestCart:
    def test_is_one_at_a_time_for_a_person(self):
        person = make_person()
        make_cart(make_variant(), person=person)

        with pytest.raises(IntegrityError), transaction.atomic():
            Cart.objects.create(person=person)
