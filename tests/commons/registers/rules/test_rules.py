"""Likeness, websites, codes, papers and addresses."""

import pytest

from commons.kit.addresses import is_public
from commons.registers.rules.codes import file_holds, meta_tag, page_holds
from commons.registers.rules.likeness import likeness_percent
from commons.registers.rules.papers import UnfitPaper, content_type_of
from commons.registers.rules.websites import host_of

PDF = b"%PDF-1.7\n1 0 obj\n%%EOF\n"
PNG = b"\x89PNG\r\n\x1a\n" + bytes(20) + b"IEND\xaeB`\x82"
JPEG = b"\xff\xd8\xff\xe0" + bytes(20) + b"\xff\xd9"


class TestLikeness:
    @pytest.mark.parametrize(
        ("name", "other"),
        [
            ("Oxfam", "OXFAM"),
            ("The Harbour Food Bank", "HARBOUR FOOD BANK INC"),
            ("Société Générale", "SOCIETE GENERALE"),
            ("Food Bank of Harbour", "Harbour Food Bank"),
        ],
    )
    def test_does_not_mind_how_it_is_written(self, name: str, other: str) -> None:
        assert likeness_percent(name, other) == 100

    def test_is_low_for_others(self) -> None:
        assert likeness_percent("Harbour Food Bank", "Quiet Mountain Zoo") < 50

    def test_of_nothing_is_nothing(self) -> None:
        assert likeness_percent("", "Harbour") == 0


class TestHostOf:
    @pytest.mark.parametrize(
        ("website", "host"),
        [
            ("www.oxfam.org.uk", "www.oxfam.org.uk"),
            ("HTTP://Oxfam.org.uk/about?x=1", "oxfam.org.uk"),
            ("https://bücher.org", "xn--bcher-kva.org"),
        ],
    )
    def test_finds_it(self, website: str, host: str) -> None:
        assert host_of(website) == host

    @pytest.mark.parametrize(
        "website",
        ["", "none", "n/a", "see facebook page", "ftp://a.org", "http://127.0.0.1/",
         "https://[::1]/", "localhost", "printer.local", "https://a.org:8443",
         "https://me:secret@a.org", "http://2130706433/", "a..org", "db.internal"],
    )  # fmt: skip
    def test_goes_nowhere_else(self, website: str) -> None:
        assert host_of(website) == ""


class TestCodes:
    def test_stand_in_a_line_of_a_file(self) -> None:
        assert file_holds("hello\n commonweal-abc \r\n", "commonweal-abc")
        assert not file_holds("commonweal-abcd", "commonweal-abc")

    def test_stand_in_a_tag_of_a_page(self) -> None:
        page = f"<html><head>{meta_tag('commonweal-abc')}<body><p"

        assert page_holds(page, "commonweal-abc")
        assert not page_holds("<p>commonweal-abc</p>", "commonweal-abc")


class TestPapers:
    @pytest.mark.parametrize(
        ("content", "name", "kind"),
        [(PDF, "a.pdf", "application/pdf"), (PNG, "a", "image/png"),
         (JPEG, "a.JPG", "image/jpeg")],
    )  # fmt: skip
    def test_are_known_by_content(self, content: bytes, name: str, kind: str) -> None:
        assert content_type_of(content, name) == kind

    @pytest.mark.parametrize(
        ("content", "name"),
        [(b"", "a.pdf"), (b"<html>", "a.pdf"), (PDF[:12], "a.pdf"), (PNG, "a.pdf"),
         (PDF + bytes(10 * 2**20), "a.pdf"), (b"MZ\x90", "a.exe"),
         (b"<svg xmlns=''/>", "a.png")],
    )  # fmt: skip
    def test_are_refused_otherwise(self, content: bytes, name: str) -> None:
        with pytest.raises(UnfitPaper):
            content_type_of(content, name)


class TestIsPublic:
    @pytest.mark.parametrize("address", ["93.184.216.34", "2606:2800:220:1::1"])
    def test_lets_the_open_internet_through(self, address: str) -> None:
        assert is_public(address)

    @pytest.mark.parametrize(
        "address",
        ["127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254",
         "100.64.0.1", "0.0.0.0", "224.0.0.1", "255.255.255.255", "::1", "::",
         "fe80::1%eth0", "fd00::1", "::ffff:10.0.0.1", "::ffff:93.184.216.34",
         "64:ff9b::a00:1", "2002:a00:1::", "2001:0:a00:1::", "ff02::1", "nowhere"],
    )  # fmt: skip
    def test_shuts_out_everything_else(self, address: str) -> None:
        assert not is_public(address)
