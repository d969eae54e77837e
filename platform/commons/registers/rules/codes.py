"""Whether a page of a website holds a charity's code; pure."""

from html.parser import HTMLParser

META_NAME = "commonweal-verification"
FILE_PATH = "/.well-known/commonweal.txt"


def file_holds(text: str, code: str) -> bool:
    """Whether the code stands in a line of its own."""
    return any(line.strip() == code for line in text.splitlines())


def page_holds(html: str, code: str) -> bool:
    """Whether a meta tag of the page carries the code."""
    reader = _Metas()
    reader.feed(html)
    return code in reader.found


def meta_tag(code: str) -> str:
    """What to put into the head of the first page."""
    return f'<meta name="{META_NAME}" content="{code}">'


class _Metas(HTMLParser):
    """Gathers our tags; HTML of any quality is read without complaint."""

    def __init__(self) -> None:
        super().__init__()
        self.found: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note the content of a tag of ours."""
        given = dict(attrs)
        if tag == "meta" and (given.get("name") or "").lower() == META_NAME:
            self.found.add((given.get("content") or "").strip())
