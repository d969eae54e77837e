"""What is written for people is true: links lead somewhere, settings exist."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
DOCUMENTS = [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]
VARIABLE = re.compile(r"\b(?:COMMONWEAL|STRIPE|DATABASE)_[A-Z_]+\b")


def shown(path: Path) -> str:
    return str(path.relative_to(ROOT))


class TestLinks:
    @pytest.mark.parametrize("document", DOCUMENTS, ids=shown)
    def test_lead_to_files(self, document: Path) -> None:
        links = re.findall(r"\]\(([^)#\s]+)[^)]*\)", document.read_text())

        dead = [
            link
            for link in links
            if not link.startswith(("https:", "http:", "mailto:"))
            and not (document.parent / link).exists()
        ]

        assert dead == []


class TestOperatingGuide:
    def test_explains_every_setting(self) -> None:
        settings = (ROOT / "platform/project/settings.py").read_text()
        read = set(re.findall(r"\benv\.\w+\(\s*\"([A-Z_]+)\"", settings))
        rows = [
            line.split("|")[1]
            for line in (ROOT / "docs/operating.md").read_text().splitlines()
            if line.startswith("| `")
        ]

        explained = {name for row in rows for name in VARIABLE.findall(row)}

        assert len(read) > 20
        assert explained == read

    def test_names_units_that_exist(self) -> None:
        guide = (ROOT / "docs/operating.md").read_text()

        commands = set(re.findall(r"manage\.py (\w+)", guide))

        own = {
            path.stem
            for package in ("platform", "pledges", "storefronts")
            for path in (ROOT / package).glob("**/management/commands/*.py")
        }
        assert commands - own <= {
            "migrate",
            "collectstatic",
            "check",
            "createsuperuser",
        }
