"""Rows of each register come down to one kind of entry."""

from datetime import date

import pytest

from commons.registers.models import Register
from commons.registers.rules.ccew import CharityCommission
from commons.registers.rules.entries import BadNumber, BadRow
from commons.registers.rules.irs import IrsEoBmf
from commons.registers.rules.registers import (
    REGISTERS,
    UnfitNumber,
    number_elsewhere,
    number_in,
)

IRS, CCEW = IrsEoBmf(), CharityCommission()


def irs(**changes: str) -> list[str]:
    row = dict(zip(IRS.columns, ("530196605", "AMERICAN NATIONAL RED CROSS",
        "WASHINGTON", "DC", "20006-5310", "193812", "1"), strict=True))  # fmt: skip
    return list((row | changes).values())


def ccew(**changes: str) -> list[str]:
    row = dict(zip(CCEW.columns, ("202918", "0", "OXFAM", "Registered",
        "1965-03-09T00:00:00", "", "OXFORD", "", "OX4 2JY", "www.oxfam.org.uk"),
        strict=True))  # fmt: skip
    return list((row | changes).values())


class TestIrs:
    def test_reads_an_organization(self) -> None:
        entry = IRS.entry_of(irs())

        assert entry == (
            "530196605", "AMERICAN NATIONAL RED CROSS", "WASHINGTON", "DC",
            "20006-5310", "REGISTERED", date(1938, 12, 1), None, "",
        )  # fmt: skip

    @pytest.mark.parametrize(
        ("code", "standing"),
        [("1", "REGISTERED"), ("4", "REGISTERED"), ("2", "LISTED"), ("0", "LISTED")],
    )
    def test_takes_for_a_charity_what_gifts_are_deductible_for(
        self, code: str, standing: str
    ) -> None:
        assert IRS.entry_of(irs(DEDUCTIBILITY=code)).standing == standing

    @pytest.mark.parametrize("ruling", ["000000", "", "196813", "soon"])
    def test_leaves_open_a_day_that_is_none(self, ruling: str) -> None:
        assert IRS.entry_of(irs(RULING=ruling)).registered_on is None

    def test_puts_a_name_into_one_line(self) -> None:
        assert IRS.entry_of(irs(NAME=" A  B\x00C\n")).name == "A B C"

    @pytest.mark.parametrize(
        ("changes", "words"),
        [
            ({"EIN": "53-0196605"}, "nine digits"),
            ({"NAME": "  "}, "NAME"),
            ({"DEDUCTIBILITY": "x"}, "DEDUCTIBILITY"),
        ],
    )
    def test_refuses_a_bad_row(self, changes: dict[str, str], words: str) -> None:
        with pytest.raises(BadRow, match=words):
            IRS.entry_of(irs(**changes))

    def test_tells_whose_a_bad_row_is(self) -> None:
        with pytest.raises(BadRow) as bad:
            IRS.entry_of(irs(NAME=""))

        assert bad.value.number == "530196605"


class TestCharityCommission:
    def test_reads_a_charity(self) -> None:
        entry = CCEW.entry_of(ccew())

        assert entry == (
            "202918", "OXFAM", "OXFORD", "", "OX4 2JY", "REGISTERED",
            date(1965, 3, 9), None, "www.oxfam.org.uk",
        )  # fmt: skip

    def test_tells_linked_charities_apart(self) -> None:
        assert CCEW.entry_of(ccew(linked_charity_number="3")).number == "202918-3"

    def test_knows_when_one_was_removed(self) -> None:
        entry = CCEW.entry_of(ccew(
            charity_registration_status="Removed", date_of_removal="2024-05-01T00:00:00"
        ))  # fmt: skip

        assert (entry.standing, entry.removed_on) == ("REMOVED", date(2024, 5, 1))

    @pytest.mark.parametrize(
        ("changes", "words"),
        [
            ({"registered_charity_number": "x"}, "six or seven"),
            ({"linked_charity_number": ""}, "linked_charity_number"),
            ({"charity_registration_status": "Gone"}, "Gone"),
            ({"charity_name": ""}, "charity_name"),
            ({"date_of_registration": "01/02/2020"}, "date_of_registration"),
        ],
    )
    def test_refuses_a_bad_row(self, changes: dict[str, str], words: str) -> None:
        with pytest.raises(BadRow, match=words):
            CCEW.entry_of(ccew(**changes))

    @pytest.mark.parametrize(
        ("typed", "number"),
        [("202918", "202918"), (" 1089464 ", "1089464"), ("202918/2", "202918-2"),
         ("202918-0", "202918"), ("202918-02", "202918-2")],
    )  # fmt: skip
    def test_writes_a_number_as_the_register_does(
        self, typed: str, number: str
    ) -> None:
        assert CCEW.normal_number(typed) == number

    def test_refuses_other_numbers(self) -> None:
        with pytest.raises(BadNumber):
            CCEW.normal_number("SC012345")

    def test_leads_to_the_page_of_a_charity(self) -> None:
        assert CCEW.address_of("202918-2").endswith("?regid=202918&subid=2")


class TestRegisters:
    def test_are_the_ones_models_know(self) -> None:
        assert set(REGISTERS) == set(Register.values)

    @pytest.mark.parametrize("typed", ["53-0196605", "530196605", " 53 0196605"])
    def test_take_a_number_as_people_write_it(self, typed: str) -> None:
        assert number_in("irs-eo-bmf", typed) == "530196605"

    @pytest.mark.parametrize("typed", ["5301966", "07-1144442", "53-01966O5"])
    def test_refuse_what_cannot_be_one(self, typed: str) -> None:
        with pytest.raises(UnfitNumber):
            number_in("irs-eo-bmf", typed)

    @pytest.mark.parametrize(
        ("country", "typed", "number"),
        [
            ("AU", "51 824 753 556", "51824753556"),
            ("CH", "CHE-100.155.212", "CHE100155212"),
            ("FR", "W751212517", "W751212517"),
            ("NL", "anything at all", "anything at all"),
        ],
    )
    def test_check_digits_where_they_are_known(
        self, country: str, typed: str, number: str
    ) -> None:
        assert number_elsewhere(country, typed) == number

    @pytest.mark.parametrize(
        ("country", "typed"), [("AU", "51824753557"), ("FR", "732829321")]
    )
    def test_say_what_a_wrong_digit_is_not(self, country: str, typed: str) -> None:
        with pytest.raises(UnfitNumber, match="a digit is wrong"):
            number_elsewhere(country, typed)
