"""What a browser keeps for when there is no connection."""

import json
import re

from django.test import Client

from commons.web.offline import ADDRESS


class TestOfflinePage:
    def test_needs_nothing_and_nobody(self, client: Client) -> None:
        response = client.get(ADDRESS)  # without a database, or this test would fail

        html = response.content.decode()
        assert response.status_code == 200
        assert "You are offline just now" in html
        assert "csrfmiddlewaretoken" not in html


class TestWorkerScript:
    def test_keeps_what_the_page_is_made_of(self, client: Client) -> None:
        script = client.get("/worker.js")
        page = client.get(ADDRESS).content.decode()

        found = re.search(r"const KEPT = (\[.*\]);", script.content.decode())
        assert script.headers["Content-Type"].startswith("text/javascript")
        assert found is not None
        kept = json.loads(found[1])
        needed = re.findall(r'(?:href|src)="(/static/[^"]+)"', page)
        assert kept[0] == ADDRESS
        assert needed
        assert set(needed) <= set(kept)

    def test_is_asked_for_anew_each_time(self, client: Client) -> None:
        response = client.get("/worker.js")

        assert "max-age=0" in response.headers["Cache-Control"]

    def test_keeps_the_page_in_what_the_visitor_reads(self, client: Client) -> None:
        chinese = client.get("/worker.js", headers={"Accept-Language": "zh"})
        english = client.get("/worker.js")

        versions = {
            re.search(rb'VERSION = "(\w+)"', each.content)[1]  # type: ignore[index]
            for each in (chinese, english)
        }
        assert f'"{ADDRESS}?lang=zh-hans"' in chinese.content.decode()
        assert len(versions) == 2
        assert "Accept-Language" in chinese["Vary"]
