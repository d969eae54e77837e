"""The rules of the house that no other tool holds."""

import ast
import configparser
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("platform/commons", "pledges", "storefronts")
SOURCES = ("platform", "pledges", "storefronts", "tests", "benchmarks", "devkit", ".ci")
WRITTEN = {".py", ".html", ".graphql", ".js", ".sh"}
LONGEST_FILE = 400
LONGEST_FUNCTION = 60
IMPURE = {"django", "djmoney", "stripe", "strawberry", "procrastinate", "allauth"}
INDEX_ADDRESS = re.compile(r"://|^\s*(-i|-f|--(extra-)?index-url|--find-links)\b")


def sources(*suffixes: str) -> list[Path]:
    """What people wrote: neither generated nor brought in from elsewhere."""
    folders = [ROOT / folder for folder in SOURCES]
    found = [path for folder in folders for path in folder.rglob("*")]
    return [
        path
        for path in [*ROOT.glob("*.py"), *found]
        if path.suffix in suffixes
        and path.is_file()
        and not {"migrations", "vendor", "vendored", "__pycache__"} & set(path.parts)
        and ".min." not in path.name
    ]


def shown(path: Path) -> str:
    return str(path.relative_to(ROOT))


def domains() -> Iterator[str]:
    """The dotted name of every folder that stands in a package."""
    for package in PACKAGES:
        for folder in sorted((ROOT / package).iterdir()):
            if (folder / "__init__.py").exists():
                yield f"{Path(package).name}.{folder.name}"


def contracts() -> configparser.ConfigParser:
    parser = configparser.ConfigParser()
    parser.read(ROOT / ".importlinter")
    return parser


class TestFiles:
    def test_are_short(self) -> None:
        lengths = {
            shown(path): len(path.read_text().splitlines())
            for path in sources(*WRITTEN)
            if path.name not in {"htmx.js", "schema.graphql"}
        }

        too_long = {name: n for name, n in lengths.items() if n > LONGEST_FILE}

        assert len(lengths) > 50
        assert too_long == {}

    def test_that_mark_packages_are_empty(self) -> None:
        marks = [path for path in sources(".py") if path.name == "__init__.py"]

        assert [shown(path) for path in marks if path.read_text().strip()] == []

    def test_are_not_named_after_nothing(self) -> None:
        vague = {"utils.py", "helpers.py", "common.py", "misc.py"}

        assert [shown(p) for p in sources(".py") if p.name in vague] == []

    def test_that_pin_versions_name_no_index(self) -> None:
        locks = sorted(ROOT.glob("requirements*.txt"))

        found = [
            f"{lock.name}: {line}"
            for lock in locks
            for line in lock.read_text().splitlines()
            if INDEX_ADDRESS.search(line)
        ]

        assert len(locks) >= 3
        assert found == []

    @pytest.mark.parametrize("lock", sorted(ROOT.glob("requirements*.txt")), ids=shown)
    def test_that_pin_versions_hold_hashes(self, lock: Path) -> None:
        pinned = re.findall(r"^[\w.\[\]-]+==\S+.*$", lock.read_text(), re.MULTILINE)

        assert pinned
        assert [line for line in pinned if not line.rstrip().endswith("\\")] == []


class TestFunctions:
    def test_are_short(self) -> None:
        too_long = [
            f"{shown(path)}:{node.lineno} {node.name}"
            for path in sources(".py")
            for node in ast.walk(ast.parse(path.read_text()))
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
            and (node.end_lineno or 0) - node.lineno + 1 > LONGEST_FUNCTION
        ]

        assert too_long == []


class TestPlatformFolder:
    def test_is_no_package(self) -> None:
        assert not (ROOT / "platform" / "__init__.py").exists()

    def test_has_no_rival_on_the_path(self) -> None:
        rivals = [ROOT / "platform.py", ROOT / "platform" / "platform.py"]

        assert [path for path in rivals if path.exists()] == []

    def test_leaves_the_standard_library_its_module(self) -> None:
        path = [str(ROOT), str(ROOT / "platform")]
        program = f"import sys; sys.path[:0] = {path!r}; import platform; "
        program += "print(platform.python_version())"

        told = subprocess.run(
            [sys.executable, "-c", program],
            capture_output=True,
            text=True,
            check=True,
            cwd=ROOT,
        )

        assert told.stdout.split(".")[0] == "3"


class TestRules:
    def test_import_neither_framework_nor_provider(self) -> None:
        rules = [
            path
            for path in sources(".py")
            if "rules" in {path.stem, path.parent.name} and "tests" not in path.parts
        ]

        impure = [
            f"{shown(path)}: {name}"
            for path in rules
            for name in imported_names(path)
            if name.partition(".")[0] in IMPURE
        ]

        assert rules
        assert impure == []


def imported_names(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module


class TestLayers:
    @pytest.mark.parametrize("domain", list(domains()))
    def test_place_every_domain(self, domain: str) -> None:
        package, name = domain.split(".")

        layers = contracts()[f"importlinter:contract:{package}"]["layers"]

        assert name in re.findall(r"\w+", layers)

    @pytest.mark.parametrize(
        "domain",
        [d for d in domains() if d.split(".")[1] not in {"pages", "web", "kit"}],
    )
    def test_hide_every_domain_from_pages(self, domain: str) -> None:
        hidden = contracts()["importlinter:contract:views"]["forbidden_modules"]

        assert domain in hidden.split()

    def test_are_checked_by_eleven_contracts(self) -> None:
        names = [name for name in contracts().sections() if ":contract:" in name]

        assert len(names) == 11
