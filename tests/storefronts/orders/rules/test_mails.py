"""The words of mails, and of the way of the money."""

import re

from storefronts.orders.rules.mails import aligned, given_to_charities, mail_subject
from storefronts.orders.rules.placement import new_reference
from storefronts.orders.rules.way import promised_words, sent_words
from storefronts.splits.parts import Part, PartKind


def part(kind, name, amount):
    return Part(kind, None, name, "", amount, "")


HARBOUR = part(PartKind.CHARITY, "Harbour Food Bank", 870)
RIVERSIDE = part(PartKind.CHARITY, "Riverside Reading", 95)
POTTER = part(PartKind.MERCHANT, "Tidewater Pottery", 9_000)


class TestMailSubject:
    def test_states_the_fact(self):
        assert mail_subject("CW-4F7K2M", [POTTER, HARBOUR, RIVERSIDE], "EUR") == (
            "Your order CW-4F7K2M: €9.65 goes to two charities"
        )

    def test_names_the_one_charity(self):
        assert mail_subject("CW-4F7K2M", [POTTER, HARBOUR], "EUR") == (
            "Your order CW-4F7K2M: €8.70 goes to Harbour Food Bank"
        )

    def test_shames_nobody_where_nothing_is_given(self):
        assert mail_subject("CW-4F7K2M", [POTTER], "EUR") == (
            "Your order CW-4F7K2M is paid"
        )

    def test_counts_many_charities_in_figures(self):
        many = [part(PartKind.CHARITY, str(number), 10) for number in range(12)]

        assert mail_subject("CW-2", many, "JPY").endswith("¥120 goes to 12 charities")


class TestGivenToCharities:
    def test_counts_no_fees(self):
        assert given_to_charities([POTTER, HARBOUR, RIVERSIDE]) == 965


class TestAligned:
    def test_lets_the_sums_end_together(self):
        lines = aligned([("Potter", "€41.08", "rest"), ("Commonweal", "€1.20", "")])

        assert lines == ["Potter      €41.08  rest", "Commonweal   €1.20"]

    def test_gives_chinese_signs_two_columns(self):
        lines = aligned([("运费", "€5.90", ""), ("Potter", "€41.08", "其余")])

        assert lines == ["运费     €5.90", "Potter  €41.08  其余"]

    def test_makes_nothing_of_nothing(self):
        assert aligned([]) == []


class TestNewReference:
    def test_can_be_read_out(self):
        assert all(
            re.fullmatch(r"CW-[2-9A-HJKMNP-Z]{6}", new_reference()) for _ in range(50)
        )


class TestPromisedWords:
    def test_names_each_charity_and_its_sum(self):
        assert promised_words({"A": 870, "B": 95}, "EUR") == (
            "In the books for A, €8.70, and B, €0.95."
        )
        assert promised_words({"A": 1, "B": 2, "C": 3}, "JPY") == (
            "In the books for A, ¥1; B, ¥2; and C, ¥3."
        )


class TestSentWords:
    def test_tells_nothing_part_and_all(self):
        assert [sent_words(sent, 2) for sent in (0, 1, 2)] == [
            "With the next transfer to each charity.",
            "Part of it has been transferred; the rest goes with the next transfer.",
            "Transferred to each charity.",
        ]
