"""Keyset pages."""

from contextlib import suppress

import pytest
from django.contrib.sessions.models import Session
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from commons.kit.connections import (
    PageArguments,
    decode_cursor,
    encode_cursor,
    keyset,
)
from commons.kit.errors import Refusal


class TestPageArguments:
    @pytest.mark.parametrize(
        "wanted",
        [{"first": 0}, {"first": 101}, {"last": -1}, {"first": 1, "last": 1},
         {"after": "x", "before": "y"}, {"after": "nonsense"}, {"after": "é"}],
    )  # fmt: skip
    def test_refuses(self, wanted):
        with pytest.raises(Refusal):
            PageArguments.of(**wanted)

    def test_takes_twenty_when_silent(self):
        assert PageArguments.of().size == 20


class TestDecodeCursor:
    @given(st.text(max_size=40))
    def test_never_raises_anything_but_a_refusal(self, text):
        with suppress(Refusal):
            assert isinstance(decode_cursor(text), tuple)

    def test_undoes_encoding(self):
        values = (timezone.now(), 12, "abc")

        assert decode_cursor(encode_cursor(values)) == values


@pytest.mark.django_db
class TestKeyset:
    @pytest.fixture
    def rows(self):
        moment = timezone.now()
        for number in range(7):
            Session.objects.create(
                session_key=f"k{number}", session_data=str(number // 2),
                expire_date=moment,
            )  # fmt: skip
        return Session.objects.all()

    def walk(self, rows, order, **first):
        seen, cursor = [], None
        way = "before" if "last" in first else "after"
        while True:
            page = keyset(
                rows, PageArguments.of(**first, **({way: cursor} if cursor else {})),
                order=order, build=lambda row: row.session_key,
            )  # fmt: skip
            seen.append(page.nodes)
            info = page.page_info
            more = info.has_previous_page if "last" in first else info.has_next_page
            if not more:
                return seen
            cursor = info.start_cursor if "last" in first else info.end_cursor

    def test_walks_forwards_through_ties(self, rows):
        pages = self.walk(rows, ("session_data", "session_key"), first=3)

        assert pages == [["k0", "k1", "k2"], ["k3", "k4", "k5"], ["k6"]]

    def test_walks_backwards(self, rows):
        pages = self.walk(rows, ("session_data", "session_key"), last=3)

        assert pages == [["k4", "k5", "k6"], ["k1", "k2", "k3"], ["k0"]]

    def test_walks_downwards(self, rows):
        pages = self.walk(rows, ("-session_data", "-session_key"), first=5)

        assert pages == [["k6", "k5", "k4", "k3", "k2"], ["k1", "k0"]]

    def test_skips_nothing_after_a_delete(self, rows):
        order = ("session_key",)
        page = keyset(rows, PageArguments.of(first=3), order=order, build=str)
        Session.objects.filter(session_key="k1").delete()
        after = PageArguments.of(first=3, after=page.page_info.end_cursor)

        following = keyset(rows, after, order=order, build=lambda r: r.session_key)

        assert following.nodes == ["k3", "k4", "k5"]

    def test_counts_only_when_asked(self, rows, django_assert_num_queries):
        with django_assert_num_queries(1):
            page = keyset(rows, PageArguments.of(), order=("session_key",), build=str)

        with django_assert_num_queries(1):
            assert page.total_count() == 7

    def test_refuses_the_cursor_of_another_list(self, rows):
        cursor = encode_cursor(["a", "b", "c"])

        with pytest.raises(Refusal):
            keyset(
                rows, PageArguments.of(after=cursor), order=("session_key",), build=str
            )
