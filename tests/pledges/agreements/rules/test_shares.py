from dataclasses import replace
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from commons.kit.money import quantum
from pledges.agreements.rules.shares import (
    Base,
    Beneficiary,
    Kind,
    Limit,
    Promise,
    SoldLine,
    divide,
    gifts_of_line,
    reason_of,
    shares_of_line,
    shares_of_lines,
)
from tests.pledges.promises import (
    HARBOUR,
    MEADOW,
    RIVERSIDE,
    make_fixed_promise,
    make_line,
    make_promise,
)

CURRENCIES = ["EUR", "JPY", "KWD"]
# Machines that test are busy: only the answers count, not the time they take.
patiently = settings(
    deadline=None, max_examples=200, suppress_health_check=[HealthCheck.too_slow]
)


def amounts(promises: list[Promise], line: SoldLine) -> list[int]:
    return [gift.amount_minor for gift in gifts_of_line(promises, line)]


class TestGiftsOfLine:
    @pytest.mark.parametrize(
        ("net_minor", "share_bps", "currency", "expected"),
        [
            (4_800, 1_000, "EUR", 480),
            (1_005, 1_000, "EUR", 101),  # 100.5 goes half up
            (1_004, 1_000, "EUR", 100),
            (3_680, 333, "JPY", 123),  # 122.5 yen
            (12_340, 1_000, "KWD", 1_230),  # tens of fils: 1 234 comes down
            (12_350, 1_000, "KWD", 1_240),  # and 1 235 goes up
            (4_800, 10_000, "EUR", 4_800),
            (4_800, 1, "EUR", None),  # 0.48 of a cent is nothing
        ],
    )
    def test_rounds_a_share_half_up_in_quanta(
        self, net_minor: int, share_bps: int, currency: str, expected: int | None
    ) -> None:
        promise = make_promise(share_bps=share_bps, currency=currency)
        line = make_line(net_minor, currency=currency)

        given_minor = amounts([promise], line)

        assert given_minor == ([] if expected is None else [expected])

    def test_takes_a_share_of_the_price_where_the_terms_say_so(self) -> None:
        promise = make_promise(base=Base.ITEM_PRICE)

        assert amounts([promise], make_line(4_000, price_minor=4_800)) == [480]

    def test_takes_a_share_of_the_price_without_tax_otherwise(self) -> None:
        assert amounts([make_promise()], make_line(4_000, price_minor=4_800)) == [400]

    def test_never_gives_the_tax_away(self) -> None:
        promise = make_promise(base=Base.ITEM_PRICE, share_bps=10_000)

        assert amounts([promise], make_line(4_000, price_minor=4_800)) == [4_000]

    def test_gives_a_fixed_sum_for_each_unit(self) -> None:
        line = make_line(9_600, quantity=2)

        assert amounts([make_fixed_promise()], line) == [600]

    def test_gives_all_there_is_when_the_fixed_sum_is_larger(self) -> None:
        gifts = gifts_of_line([make_fixed_promise()], make_line(250))

        assert [gift.amount_minor for gift in gifts] == [250]
        assert gifts[0].limit is Limit.BASE

    @pytest.mark.parametrize(
        ("net_minor", "expected", "limit"),
        [
            (500, 100, Limit.FLOOR),
            (1_000, 100, Limit.NONE),
            (4_800, 480, Limit.NONE),
            (40_000, 4_000, Limit.NONE),
            (40_010, 4_000, Limit.CAP),
            (60, 60, Limit.BASE),  # the floor is more than the goods cost
        ],
    )
    def test_holds_floor_and_cap_of_a_sale(
        self, net_minor: int, expected: int, limit: Limit
    ) -> None:
        promise = make_promise(floor_minor=100, cap_minor=4_000)

        gifts = gifts_of_line([promise], make_line(net_minor))

        assert [(gift.amount_minor, gift.limit) for gift in gifts] == [
            (expected, limit)
        ]

    def test_stops_at_what_the_pledge_may_still_give(self) -> None:
        gifts = gifts_of_line([make_promise(remaining_cap_minor=50)], make_line())

        assert [(gift.amount_minor, gift.limit) for gift in gifts] == [
            (50, Limit.TOTAL_CAP)
        ]

    @pytest.mark.parametrize("remaining_minor", [0, -5])
    def test_gives_nothing_once_the_total_is_reached(
        self, remaining_minor: int
    ) -> None:
        promise = make_promise(remaining_cap_minor=remaining_minor)

        assert gifts_of_line([promise], make_line()) == []

    def test_lets_the_older_pledge_go_first_whatever_the_order(self) -> None:
        older = make_promise(1, share_bps=8_000)
        younger = make_promise(2, share_bps=5_000)

        gifts = gifts_of_line([younger, older], make_line(1_000))

        assert [(g.promise.pledge_id.int, g.amount_minor) for g in gifts] == [
            (1, 800),
            (2, 200),
        ]

    def test_leaves_lines_in_another_currency_alone(self) -> None:
        assert gifts_of_line([make_promise(currency="USD")], make_line()) == []

    def test_leaves_a_free_line_alone(self) -> None:
        assert gifts_of_line([make_promise(floor_minor=100)], make_line(0)) == []


class TestDivide:
    def test_divides_by_weight(self) -> None:
        beneficiaries = (replace(HARBOUR, weight=2), RIVERSIDE)
        promise = make_promise(beneficiaries=beneficiaries)

        shares = divide(gifts_of_line([promise], make_line())[0])

        assert [(share.slug, share.amount_minor) for share in shares] == [
            ("harbour-food-bank", 320),
            ("riverside-reading", 160),
        ]

    def test_leaves_out_who_gets_nothing_of_a_single_cent(self) -> None:
        promise = make_promise(beneficiaries=(HARBOUR, RIVERSIDE, MEADOW))

        shares = divide(gifts_of_line([promise], make_line(10))[0])

        assert [(share.slug, share.amount_minor) for share in shares] == [
            ("harbour-food-bank", 1)
        ]

    def test_divides_dinars_in_tens_of_fils(self) -> None:
        promise = make_promise(currency="KWD", beneficiaries=(HARBOUR, RIVERSIDE))

        shares = divide(gifts_of_line([promise], make_line(300, currency="KWD"))[0])

        assert [share.amount_minor for share in shares] == [20, 10]


class TestReasonOf:
    @pytest.mark.parametrize(
        ("promise", "line", "expected"),
        [
            (make_promise(), make_line(), "10\u202f% of €48.00"),
            (make_promise(share_bps=25), make_line(), "0.25\u202f% of €48.00"),
            (make_fixed_promise(), make_line(), "€3.00"),
            (
                make_fixed_promise(),
                make_line(9_600, quantity=2),
                "€3.00 for each of 2",
            ),
            (make_promise(floor_minor=500), make_line(), "at least €5.00 per sale"),
            (make_promise(cap_minor=300), make_line(), "at most €3.00 per sale"),
            (
                make_fixed_promise(),
                make_line(200),
                "all that is left of the price without tax",
            ),
            (
                make_promise(remaining_cap_minor=1),
                make_line(),
                "the last of what was pledged in all",
            ),
        ],
    )
    def test_says_why(self, promise: Promise, line: SoldLine, expected: str) -> None:
        gift = gifts_of_line([promise], line)[0]

        assert reason_of(gift) == expected


class TestSharesOfLines:
    def test_draws_on_one_total_cap_over_all_lines(self) -> None:
        promise = make_promise(remaining_cap_minor=700)
        line = make_line()

        shares = shares_of_lines([([promise], line)] * 3)

        assert [[share.amount_minor for share in each] for each in shares] == [
            [480],
            [220],
            [],
        ]

    def test_agrees_with_single_lines_where_nothing_is_capped(self) -> None:
        promises = [make_promise(), make_fixed_promise(2)]

        shares = shares_of_lines([(promises, make_line())])

        assert shares == [
            shares_of_line(
                promises,
                net_minor=4_800,
                price_minor=4_800,
                quantity=1,
                currency="EUR",
            )
        ]


@st.composite
def beneficiaries(draw: st.DrawFn) -> tuple[Beneficiary, ...]:
    weights = draw(st.lists(st.integers(1, 10_000), min_size=1, max_size=12))
    return tuple(
        Beneficiary(UUID(int=index), f"Charity {index}", f"charity-{index}", weight)
        for index, weight in enumerate(weights, start=1)
    )


@st.composite
def promises_of(draw: st.DrawFn, currency: str, age: int) -> Promise:
    step = quantum(currency)
    sums = st.none() | st.integers(0, 5_000).map(lambda count: count * step)
    floor, cap = draw(sums), draw(sums)
    if floor is not None and cap is not None:
        floor, cap = min(floor, cap), max(floor, cap)
    return Promise(
        pledge_id=UUID(int=age),
        terms_id=UUID(int=age),
        version=1,
        currency=currency,
        kind=draw(st.sampled_from(Kind)),
        share_bps=draw(st.integers(1, 10_000)),
        fixed_minor=draw(st.integers(1, 2_000)) * step,
        base=draw(st.sampled_from(Base)),
        floor_minor=floor,
        cap_minor=cap,
        remaining_cap_minor=draw(sums),
        beneficiaries=draw(beneficiaries()),
    )


@st.composite
def sales(draw: st.DrawFn) -> list[tuple[list[Promise], SoldLine]]:
    currency = draw(st.sampled_from(CURRENCIES))
    pledges = [
        draw(promises_of(currency, age)) for age in range(draw(st.integers(0, 4)))
    ]
    lines = []
    for _ in range(draw(st.integers(1, 4))):
        price_minor = draw(st.integers(0, 20_000)) * quantum(currency)
        line = SoldLine(
            net_minor=draw(st.integers(0, price_minor)),
            price_minor=price_minor,
            quantity=draw(st.integers(1, 9)),
            currency=currency,
        )
        chosen = draw(st.permutations(pledges))
        lines.append((chosen[: draw(st.integers(0, len(pledges)))], line))
    return lines


class TestAnySale:
    @patiently
    @given(sales())
    def test_gives_whole_positive_quanta_and_never_more_than_the_net_price(
        self, sale: list[tuple[list[Promise], SoldLine]]
    ) -> None:
        for (_, line), shares in zip(sale, shares_of_lines(sale), strict=True):
            given_minor = [share.amount_minor for share in shares]
            assert all(amount > 0 for amount in given_minor)
            assert all(amount % quantum(line.currency) == 0 for amount in given_minor)
            assert sum(given_minor) <= line.net_minor

    @patiently
    @given(sales())
    def test_holds_every_cap(self, sale: list[tuple[list[Promise], SoldLine]]) -> None:
        in_all: dict[UUID, int] = {}
        promises = {p.pledge_id: p for promises, _ in sale for p in promises}
        for shares in shares_of_lines(sale):
            per_sale: dict[UUID, int] = {}
            for share in shares:
                for sums in (per_sale, in_all):
                    sums[share.pledge_id] = (
                        sums.get(share.pledge_id, 0) + share.amount_minor
                    )
            for pledge_id, amount in per_sale.items():
                cap = promises[pledge_id].cap_minor
                assert cap is None or amount <= cap

        for pledge_id, amount in in_all.items():
            remaining = promises[pledge_id].remaining_cap_minor
            assert remaining is None or amount <= remaining

    @patiently
    @given(sales(), st.randoms(use_true_random=False))
    def test_does_not_depend_on_the_order_promises_come_in(
        self, sale: list[tuple[list[Promise], SoldLine]], shuffler: object
    ) -> None:
        shuffled = []
        for promises, line in sale:
            other = list(promises)
            shuffler.shuffle(other)  # type: ignore[attr-defined]
            shuffled.append((other, line))

        assert shares_of_lines(shuffled) == shares_of_lines(sale)

    @patiently
    @given(sales())
    def test_stays_within_a_quantum_of_each_charitys_quota(
        self, sale: list[tuple[list[Promise], SoldLine]]
    ) -> None:
        for promises, line in sale:
            for gift in gifts_of_line(promises, line):
                shares = {share.charity_id: share for share in divide(gift)}
                weights = gift.promise.beneficiaries
                whole = sum(beneficiary.weight for beneficiary in weights)
                assert (
                    sum(share.amount_minor for share in shares.values())
                    == gift.amount_minor
                )
                for beneficiary in weights:
                    share = shares.get(beneficiary.charity_id)
                    quota = gift.amount_minor * beneficiary.weight / whole
                    drift = abs((share.amount_minor if share else 0) - quota)
                    # Webster may leave the quota, but never by half the parts.
                    slack = max(1, len(weights) / 2) * quantum(line.currency)
                    assert drift <= slack
