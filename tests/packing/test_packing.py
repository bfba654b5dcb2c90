"""From the scanned order to the sealed parcel, by HTTP."""

from uuid import uuid4

from tests.packing.conftest import Bench, box, code_of, item, kit
from webapp.kit.db import db
from webapp.ledger.models import facts_of
from webapp.packing.models import Box, Packing, count_to_pack
from webapp.packing.models.waiting import waiting

NUMBER = "576460000000000900"


def facts(cast, order, kind: str) -> list:
    db.session.rollback()
    return [fact for fact in facts_of(cast.business, [order])[order] if fact.kind == kind]


def kettles(cast, quantity: int = 2, **columns):
    item(cast, "KETTLE-1", "4006381333931", name="Kettle", **columns)
    return cast.order(number=NUMBER, quantity=quantity, kinds=("confirmed",))


def test_an_order_is_packed_weighed_and_sealed(cast):
    order, wanted = (
        kettles(cast, marks=["fragile"], protection=["bubble_wrap"]),
        box(cast, "L", (400, 300, 300), left=3),
    )
    bench = Bench(cast)
    bench.open(NUMBER)
    assert code_of(bench.scan("4006381333931")) == "packed"
    assert code_of(bench.post("sealing")) == "refused"
    assert code_of(bench.scan("kettle-1")) == "packed"
    page = bench.client.get(bench.at).text
    assert "Wrap it in bubble wrap" in page
    assert code_of(bench.post("sealing")) == "refused"
    tasks = [part.split('"')[0] for part in page.split('name="task" value="')[1:]]
    for task in dict.fromkeys(tasks):
        bench.post("ticks", task=task)
    bench.post("box", box=str(wanted))
    bench.post("weight", weight="1.15 kg")
    assert "photo of the open box is missing" in bench.post("sealing").text
    assert code_of(bench.post("decisions", code="no_photo", reason="Camera is broken")) == "ticked"
    assert code_of(bench.post("sealing")) == "sealed"
    [fact] = facts(cast, order, "packed")
    assert fact.actor_name == "Sample Ana"
    assert (fact.details["box"], fact.details["weight_g"], fact.details["expected_g"]) == ("L", 1150, 1120)
    assert "Camera is broken (Sample Ana)" in fact.details["decisions"]
    assert db.session.query(Box).one().left == 2
    assert count_to_pack(cast.business) == 0
    assert code_of(bench.post("sealing")) == "sealed"
    assert len(facts(cast, order, "packed")) == 1


def test_a_number_with_lot_and_expiry_is_the_item_and_read_wrong_it_is_none(cast):
    kettles(cast)
    bench = Bench(cast)
    bench.open(NUMBER)
    assert code_of(bench.scan("]d20104006381333931" + "17271231" + "10LOT-7")) == "packed"
    assert code_of(bench.scan("]d20104006381333932" + "17271231" + "10LOT-7")) == "not_in_order"
    assert code_of(bench.scan("(01)04006381333931(10)LOT-8")) == "packed"


def test_a_wrong_item_and_one_too_many_stop_at_once(cast):
    kettles(cast, 1)
    item(cast, "MUG-1", "4006381333948")
    bench = Bench(cast)
    bench.open("SMP000000900")
    assert code_of(bench.scan("4006381333948")) == "not_in_order"
    assert code_of(bench.scan("KETTLE-1")) == "packed"
    assert code_of(bench.scan("KETTLE-1")) == "surplus"
    assert code_of(bench.post("undoing")) == "taken_out"
    assert code_of(bench.post("undoing")) == "nothing_to_undo"
    assert "Nothing is in the box yet" in bench.post("sealing").text


def test_a_wrong_item_is_named_and_so_is_the_one_that_is_wanted(cast):
    kettles(cast, 2)
    item(cast, "MUG-1", "4006381333948", name="Mug, <b>blue</b>")
    bench = Bench(cast)
    bench.open(NUMBER)

    answer = bench.scan("4006381333948")
    assert "That is MUG-1, Mug, &lt;b&gt;blue&lt;/b&gt;. Wanted: 2 × Sample kettle, 1.7 l." in answer.text
    piece = str(uuid4())
    assert "No item has the code NEVER-1. Wanted: 2 × Sample kettle, 1.7 l." in bench.scan("NEVER-1", piece=piece).text
    assert "No item has the code NEVER-1. Wanted: 2 × Sample kettle, 1.7 l." in bench.scan("NEVER-1", piece=piece).text
    bench.scan("KETTLE-1")
    bench.scan("KETTLE-1")
    assert "That is MUG-1, Mug, &lt;b&gt;blue&lt;/b&gt;. All that is wanted is in." in bench.scan("MUG-1").text


def test_what_waits_says_how_many_pieces_and_which_carrier(cast):
    kettles(cast, 3)
    cast.order(number="576460000000000901", quantity=1, kinds=("confirmed",))

    lines = Bench(cast).client.get("/packing").text.split("<li>")
    with_one = next(line for line in lines if NUMBER in line.replace(" ", ""))
    assert "3 pieces" in with_one and "Sample Express" in with_one
    assert "1 piece" in next(line for line in lines if "576460000000000901" in line)


def test_a_scan_sent_twice_counts_once(cast):
    kettles(cast, 2)
    bench = Bench(cast)
    bench.open(NUMBER)
    piece = str(uuid4())
    answers = [bench.scan("KETTLE-1", piece=piece) for _ in range(2)]
    assert [code_of(each) for each in answers] == ["packed", "packed"]
    assert 'data-packed="1"' in answers[1].text


def test_many_are_counted_by_a_number(cast):
    kettles(cast, 12)
    bench = Bench(cast)
    bench.open(NUMBER)
    assert code_of(bench.post("pieces", code="", count="3")) == "nothing_scanned"
    bench.scan("KETTLE-1")
    assert code_of(bench.scan("KETTLE-1", count="13")) == "surplus"
    assert 'data-packed="12"' in bench.scan("KETTLE-1", count="12").text


def test_a_kit_is_packed_by_its_parts(cast):
    cup, pot = item(cast, "CUP", "4006381333931"), item(cast, "POT")
    kit(cast, "TEA-SET", {cup: 4, pot: 1})
    cast.order(number=NUMBER, sku="TEA-SET", quantity=2, kinds=("confirmed",))
    bench = Bench(cast)
    bench.open(NUMBER)
    assert code_of(bench.scan("TEA-SET")) == "not_in_order"
    bench.scan("4006381333931")
    bench.scan("4006381333931", count="8")
    bench.scan("POT")
    page = bench.scan("POT").text
    assert 'data-packed="8"' in page
    assert 'data-packed="2"' in page
    bench.post("weight", weight="5 kg")
    assert code_of(bench.post("sealing")) == "sealed"


def test_an_empty_box_is_caught_by_its_weight(cast):
    kettles(cast, 1)
    small = box(cast, weight_g=900)
    bench = Bench(cast)
    bench.open(NUMBER)
    bench.scan("KETTLE-1")
    bench.post("box", box=str(small))
    answer = bench.post("weight", weight="905 g")
    assert code_of(answer) == "wrong_weight" and "hardly more than the empty box" in answer.text
    assert "Everything is there" not in answer.text
    assert code_of(bench.post("sealing")) == "refused"
    assert code_of(bench.post("weight", weight="1.41")) == "weighed"
    assert code_of(bench.post("sealing")) == "sealed"


def test_a_part_is_a_decision_and_the_rest_is_packed_after_it(cast):
    order = kettles(cast, 3)
    bench = Bench(cast)
    bench.open(NUMBER)
    bench.scan("KETTLE-1")
    assert "Say why" in bench.post("decisions", code="incomplete", reason=" ").text
    bench.post("decisions", code="incomplete", reason="Two come from the other place")
    bench.post("weight", weight="500")
    assert code_of(bench.post("sealing")) == "sealed"
    assert facts(cast, order, "packed")[0].details["missing"] == "2 × KETTLE-1"
    first = bench.at
    bench.open(NUMBER)
    assert bench.at != first
    assert 'data-needed="2"' in bench.client.get(bench.at).text
    bench.scan("KETTLE-1")
    bench.scan("KETTLE-1")
    bench.post("weight", weight="1000")
    assert code_of(bench.post("sealing")) == "sealed"
    [parcel] = cast.chain(order).parcels.values()
    assert (parcel["boxes"], parcel["incomplete"]) == (2, False)


def test_what_was_sealed_can_be_unpacked_with_a_reason(cast):
    order = kettles(cast, 1)
    one = box(cast, left=5)
    bench = Bench(cast)
    bench.open(NUMBER)
    bench.scan("KETTLE-1")
    bench.post("box", box=str(one))
    bench.post("weight", weight="620")
    bench.post("sealing")
    assert code_of(bench.scan("KETTLE-1")) == "sealed_already"
    assert "Say why" in bench.post("unpacking", reason="").text
    assert bench.post("unpacking", reason="Wrong colour").headers["HX-Redirect"] == "/packing"
    assert [fact.undoes for fact in facts(cast, order, "unpacked")] == [facts(cast, order, "packed")[0].key]
    assert db.session.query(Box).one().left == 5
    assert count_to_pack(cast.business) == 1
    assert code_of(bench.scan("KETTLE-1")) == "ended"
    again = bench.at
    bench.open(NUMBER)
    assert bench.at != again


def test_two_tables_pack_one_order_and_the_last_piece_counts_once(cast):
    kettles(cast, 2)
    here, there = Bench(cast), Bench(cast, cast.seller)
    here.open(NUMBER)
    there.open(NUMBER)
    assert here.at == there.at
    assert code_of(here.scan("KETTLE-1")) == "packed"
    assert code_of(there.scan("KETTLE-1")) == "packed"
    assert code_of(here.scan("KETTLE-1")) == "surplus"
    assert db.session.query(Packing).count() == 1


def test_dangerous_goods_cannot_be_packed(cast):
    kettles(cast, 1, dangerous="3")
    bench = Bench(cast)
    bench.open(NUMBER)
    assert code_of(bench.scan("KETTLE-1")) == "dangerous"
    assert "may not be shipped" in bench.post("sealing").text
    assert "Nobody can decide" in bench.post("decisions", code="dangerous", reason="It is fine").text


def test_a_box_that_is_too_small_or_too_large_takes_a_reason(cast):
    kettles(cast, 1)
    small, fine, huge = box(cast, "S", (100, 100, 100)), box(cast), box(cast, "XXL", (900, 900, 900))
    bench = Bench(cast)
    bench.open(NUMBER)
    bench.scan("KETTLE-1")
    bench.post("weight", weight="620")
    for wrong in (small, huge):
        assert "Use this box all the same" in bench.post("box", box=str(wrong)).text
        bench.post("weight", weight="620")
        assert code_of(bench.post("sealing")) == "refused"
    bench.post("decisions", code="too_large", reason="The only one left")
    bench.post("box", box=str(fine))
    assert not db.session.query(Packing).one().decisions
    bench.post("weight", weight="620")
    assert code_of(bench.post("sealing")) == "sealed"


def test_orders_that_may_not_be_packed_say_why(cast):
    cast.order(number=NUMBER)
    bench = Bench(cast)
    assert "not confirmed yet" in bench.open(NUMBER).text
    assert "No order or parcel" in bench.open("576460000000000999").text
    cast.order(number="576460000000000901", kinds=("confirmed", "cancelled"))
    assert "Put the items back" in bench.open("576460000000000901").text
    assert bench.open("").status_code == 422


def test_an_order_cancelled_on_the_table_cannot_be_sealed(cast):
    order = kettles(cast, 1)
    bench = Bench(cast)
    bench.open(NUMBER)
    bench.scan("KETTLE-1")
    bench.post("weight", weight="500")
    cast.tell(order, "cancelled")
    assert "Put the items back" in bench.post("sealing").text
    assert facts(cast, order, "packed") == []


def test_a_note_with_a_forbidden_word_is_not_kept(cast):
    kettles(cast, 1)
    bench = Bench(cast)
    bench.open(NUMBER)
    answer = bench.post("note", note="Five stars please: shop.com")
    assert answer.status_code == 422
    assert "five stars" in answer.text
    assert db.session.query(Packing).one().note == ""
    bench.post("note", note="Happy birthday")
    db.session.rollback()
    assert db.session.query(Packing).one().note == "Happy birthday"


def test_what_strangers_wrote_stays_text(cast):
    item(cast, "KETTLE-1", name="<script>alert(1)</script>" * 20, marks=["<b>"], protection=["<i>"])
    cast.order(number=NUMBER, kinds=("confirmed",))
    bench = Bench(cast)
    bench.open(NUMBER)
    bench.scan("'\"><img src=x>")
    page = bench.client.get(bench.at).text
    assert "<script>alert" not in page
    assert "<img src=x" not in page


def test_an_item_without_any_code_is_counted_by_its_name(cast):
    cast.order(number=NUMBER, sku="", kinds=("confirmed",))
    bench = Bench(cast)
    bench.open(NUMBER)
    assert code_of(bench.scan("Sample kettle, 1.7 l")) == "packed"
    assert code_of(bench.post("sealing")) == "sealed"


def test_an_item_without_a_barcode_is_scanned_by_its_sku_however_it_is_written(cast):
    item(cast, "KETTLE-1")
    cast.order(number=NUMBER, quantity=3, kinds=("confirmed",))
    bench = Bench(cast)
    bench.open(NUMBER)
    for code in ("KETTLE-1", "kettle-1", "]C1KETTLE-1"):
        assert code_of(bench.scan(code)) == "packed", code


def test_what_is_another_businesss_or_endless_is_none_of_this_order(cast):
    long = "K" * 200
    item(cast, long)
    cast.order(number=NUMBER, sku=long, kinds=("confirmed",))
    theirs = cast.order(business=cast.stranger_business, number="576460000000000977", kinds=("confirmed",))
    bench = Bench(cast)
    assert "No order or parcel has the number" in bench.open("576460000000000977").text
    assert "Scan or type the order number" in bench.open("7" * 5000).text
    bench.open(NUMBER)
    for code in (str(theirs), "KETTLE-1", long + "K", "7" * 5000, " "):
        assert code_of(bench.scan(code)) == "not_in_order", code[:20]
    assert code_of(bench.scan(long)) == "packed"


def test_what_waits_is_looked_up_order_by_order(cast):
    """An inner query that names the chains again would be read once for every order there is."""
    statement = str(waiting(cast.business).select())
    assert "packings, chains" not in statement
