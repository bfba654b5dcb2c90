"""Where one is, in the bar."""

import pytest


@pytest.mark.parametrize(
    ("page", "here"),
    [("/phones", "Settings"), ("/commands", "Settings"), ("/handovers", "Handovers"), ("/carriers", "Carriers")],
)
def test_the_bar_says_where_one_is_once(cast, page, here):
    text = cast.client(cast.seller).get(page).text
    bar = text[text.index("<nav") : text.index("</nav>")]
    assert bar.count('aria-current="page"') == 1
    assert here in bar[bar.index('aria-current="page"') :].partition("</a>")[0]


def test_a_courier_is_not_sent_to_confirm(cast):
    cast.order()
    assert "to confirm" in cast.client(cast.seller).get("/today").text
    assert "to confirm" not in cast.client(cast.courier).get("/today").text
