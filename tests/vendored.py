"""GraphiQL as we serve it, made of what npm publishes: no bundler, no network later.

`python -m tests.vendored` writes the files anew after another version is wished for in
`tests/commons/web/graphiql/package.json`.
"""

import re
from pathlib import Path

from tests.npm import installed

ROOT = Path(__file__).parents[1]
SERVED = ROOT / "platform" / "commons" / "web" / "static" / "graphiql"
WISHES = Path(__file__).parent / "commons" / "web" / "graphiql" / "package.json"
PUBLISHED = {
    "graphiql.min.js": "graphiql/graphiql.min.js",
    "graphiql.min.css": "graphiql/graphiql.min.css",
    "graphiql-LICENSE.txt": "graphiql/LICENSE",
    "react.production.min.js": "react/umd/react.production.min.js",
    "react-dom.production.min.js": "react-dom/umd/react-dom.production.min.js",
    "react-LICENSE.txt": "react/LICENSE",
}
# Letters inside data: addresses, which our policy refuses and the page does not need.
FONT_FACE = re.compile(r"@font-face\s*\{[^}]*\}\s*")
# The map itself is five times as large and stays where it was published.
SOURCE_MAP = re.compile(r"\n//# sourceMappingURL=\S+\s*$")


def made(name: str, text: str) -> str:
    """What we serve under that name, of the published text."""
    shorter = FONT_FACE.sub("", text) if name.endswith(".css") else text
    return SOURCE_MAP.sub("\n", shorter)


def published() -> dict[str, str]:
    """Every file as it would be made now; skips where npm cannot be asked."""
    modules = installed(WISHES, "graphiql") / "node_modules"
    return {
        name: made(name, (modules / path).read_text(encoding="utf-8"))
        for name, path in PUBLISHED.items()
    }


if __name__ == "__main__":
    for name, text in published().items():
        (SERVED / name).write_text(text, encoding="utf-8")
