"""What holds for every stylesheet of ours."""

import re
from pathlib import Path

from commons import web

FOLDER = Path(web.__path__[0]) / "static" / "commonweal"
LONGEST = 400


class TestStylesheets:
    def test_name_only_files_that_exist(self) -> None:
        sheets = "".join(path.read_text() for path in FOLDER.glob("*.css"))

        named = re.findall(r'url\("([^"]+)"\)', sheets)

        assert named
        assert all((FOLDER / name).exists() for name in named)

    def test_are_short(self) -> None:
        for path in FOLDER.glob("*.css"):
            assert len(path.read_text().splitlines()) <= LONGEST, path

    def test_belong_to_layers_but_for_paper_and_what_is_not_ours(self) -> None:
        sheets = {path.name: path.read_text() for path in FOLDER.glob("*.css")}

        loose = {name for name, text in sheets.items() if "@layer" not in text}

        assert loose == {"print.css", "explorer.css"}
