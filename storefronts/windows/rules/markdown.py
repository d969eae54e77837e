"""Markdown as clean HTML: paragraphs, lists, links, emphasis, quotes, headings."""

from functools import lru_cache

ALLOWED_TAGS = frozenset(
    {"a", "blockquote", "br", "code", "em", "h2", "h3", "h4", "h5", "h6", "hr", "li",
     "ol", "p", "pre", "strong", "ul"}
)  # fmt: skip
ALLOWED_SCHEMES = {"http", "https", "mailto"}
REMEMBERED = 512
DEEPEST_HEADING = 6


@lru_cache(maxsize=REMEMBERED)
def html_of(markdown: str, *, highest: int) -> str:
    """The text as HTML whose first headings are of that height.

    HTML within it is shown as it is written, and pictures are links: a window has
    sections for those.
    """
    if not markdown:
        return ""
    # Only a process that shows windows should hold the two parsers.
    import nh3  # noqa: PLC0415
    from markdown_it import MarkdownIt  # noqa: PLC0415

    parser = MarkdownIt("commonmark", {"html": False}).disable("image")
    tokens = parser.parse(markdown)
    for token in tokens:
        if token.type in {"heading_open", "heading_close"}:
            height = int(token.tag[1:]) + highest - 1
            token.tag = f"h{min(height, DEEPEST_HEADING)}"
    rendered: str = parser.renderer.render(tokens, parser.options, {})
    return nh3.clean(
        rendered,
        tags=set(ALLOWED_TAGS),
        attributes={"a": {"href", "title"}},
        url_schemes=set(ALLOWED_SCHEMES),
        link_rel="nofollow noopener ugc",
    )
