"""The list of what waits for a label."""

import re
from datetime import timedelta

from webapp.labels.views import listing


def test_a_filter_looks_behind_what_fits_on_the_page(cast, office, monkeypatch):
    """The page has room for one: the parcel without a label is found behind those that are due earlier."""
    labelled = [cast.order(kinds=("confirmed",), placed_ago=timedelta(hours=20 - n)) for n in range(3)]
    office.make(*labelled)
    bare = cast.order(kinds=("confirmed",), placed_ago=timedelta(hours=1))
    gone = cast.order(kinds=("confirmed", "handed_over"))
    monkeypatch.setattr(listing, "MOST", 1)
    staff = cast.client(cast.staff)

    def listed(query: str) -> list[str]:
        return re.findall(r'href="/orders/([0-9a-f-]{36})"', staff.get(f"/labels{query}").text)

    assert listed("") == [str(labelled[0])], "what is due first first"
    assert listed("?label=none") == [str(bare)]
    assert "more than fit" in staff.get("/labels?label=good").text
    assert str(gone) not in staff.get("/labels?label=none").text
