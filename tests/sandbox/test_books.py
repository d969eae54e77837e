"""Every movement balances, or is not made."""

import pytest

from sandbox.books import AVAILABLE, PENDING, Books, Leg, outside


def paid(amount: int) -> list[Leg]:
    return [Leg("acct_1", AVAILABLE, amount), outside("shoppers", -amount)]


class TestPost:
    def test_adds_up_by_holder_currency_and_bucket(self) -> None:
        books = Books()
        books.post("a", "usd", paid(500))
        books.post("b", "eur", paid(70))

        books.post(
            "c", "usd", [Leg("acct_1", AVAILABLE, -20), Leg("acct_1", PENDING, 20)]
        )

        assert books.balances_of("acct_1") == {
            AVAILABLE: {"usd": 480, "eur": 70},
            PENDING: {"usd": 20},
        }
        assert books.is_balanced()

    def test_refuses_what_does_not_balance(self) -> None:
        books = Books()

        with pytest.raises(AssertionError, match="every movement balances"):
            books.post("a", "usd", [Leg("acct_1", AVAILABLE, 1)])

        assert books.entry_count == 0

    def test_is_undone_unless_committed(self) -> None:
        books = Books()
        books.post("a", "usd", paid(500))
        books.commit()
        books.post("b", "usd", paid(300))

        books.rollback()

        assert books.balance("acct_1", "usd", AVAILABLE) == 500
        assert books.entry_count == 1
