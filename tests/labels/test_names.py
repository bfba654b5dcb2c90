"""People, streets and items that are called like a platform, a web address or an advertisement are printed as they are;
contacts, links and advertisements are cut. No text of an order makes a label of our own an offending one."""

import pytest

from tests.labels.corpus import about
from webapp.labels.rules.checking import Line, Sheet, check
from webapp.labels.rules.contents import contents
from webapp.labels.rules.strangers import cleaned

HONEST = [
    "Amazon Tan", "Lazada", "Tiki Nguyen", "Temu Anak Jugah", "Win A. Maung", "J.De Leon", "Mr.Page",
    "Ma.Link Dela Cruz", "12 Shopee Street, #03-14", "Shopee Building @ Science Park Drive 5",
    "Lazada One @ Bras Basah", "Shop 5 at Amazon Mall", "Life @Ladprao 18, Soi 2",
    "The Niche ID @ Pakkret. Nonthaburi", "Five Star Tower 3/F", "99 Jl. Bintang Lima No. 2",
    "ข้างร้านไก่ย่างห้าดาว ซอย 3", "Moo 3.My house, Kampung.My Village", "Taman Co. Ltd., Lot 1.2",
    "St.Vincent Rd. 7, Apt.4", "Near BTS Dark Green Line, exit 3", "Telegram Road 88", "Facebook Phone Co.",
    "Kel. Sukamaju, RT.02/RW.03", "Phone stand for WhatsApp calls", "Facebook-blue T-shirt, size M",
    "5-Star hotel pillow", "Shopee Xpress", "微信红包 paper envelope", "Unit 08-123, Viber Lane 4 567890",
]  # fmt: skip
CUT = [
    ("Ana wa.me/6581234567", "Ana"), ("Tan www.sample.shop", "Tan"), ("Tan WWW.SAMPLE.MY", "Tan"),
    ("Lim https://x.my", "Lim"), ("12 Sample St SampleShop.my", "12 Sample St"),
    ("12 Sample St, abc.com", "12 Sample St,"), ("Ana SAMPLE.COM", "Ana"), ("Ana WhatsApp 8111 2222", "Ana"),
    ("Ana Zalo: 0911222333", "Ana"), ("Ana Telegram @sampleana", "Ana"), ("Ana LINE ID: sample", "Ana"),
    ("Ana Line: sample", "Ana"), ("Ana IG: @sample.ana", "Ana"), ("Ana 微信 sample88", "Ana"),
    ("Ana find us on Shopee", "Ana"), ("Kettle, follow our page on Lazada", "Kettle,"),
    ("Kettle, order via WhatsApp", "Kettle,"), ("Kettle Shopee: samplekettle", "Kettle"),
    ("Ana sales@sample.com", "Ana"), ("12 Sample St, call 8999 1234", "12 Sample St,"), ("Ana +65 8999 1234", "Ana"),
    ("Kettle, leave a review", "Kettle,"), ("Kettle 20% off", "Kettle"), ("รีวิว 5 ดาว กาต้มน้ำ", "กาต้มน้ำ"),
    ("Kettle, give us 5 stars", "Kettle,"), ("Kettle, 5 star review", "Kettle,"),
    ("ไลน์ sampleshop กาต้มน้ำ", "กาต้มน้ำ"),
]  # fmt: skip


def _label(text: str):
    return contents(
        number="SMP000000123", carrier="Sample Post", name=text, phone="(+65)8000 0000",
        address=f"1 Sample Road {text}", items=[(1, f"Desk lamp {text}", "")], marks=(),
        orders=["576461234567890123"], sender="Sample Co",
        sender_address="2 Sample Road",
    )  # fmt: skip


def _codes(label, known) -> set[str]:
    """What is found among the words of a label."""
    said = [label.carrier, label.name, label.phone, label.address, *label.items, label.sender, label.sender_address]
    sheet = Sheet(100, 150, (), tuple(Line(text, (0, 0, 1, 1)) for text in said))
    return {offence.code for offence in check(sheet, known)} - {"no_number"}


@pytest.mark.parametrize("text", HONEST)
def test_an_honest_name_is_printed_as_it_is_and_its_label_is_good(text):
    label = _label(text)
    assert (label.name, label.address) == (text, f"1 Sample Road {text}")
    assert _codes(label, about(label)) == set()


@pytest.mark.parametrize(("text", "left"), CUT)
def test_a_contact_a_link_or_an_advertisement_is_cut(text, left):
    assert cleaned(text) == left
    label = _label(text)
    assert _codes(label, about(label)) == set()


@pytest.mark.parametrize(("text", "left"), CUT)
def test_it_is_found_on_a_label_whose_order_does_not_have_it(text, left):
    label = _label("Ana")
    said = Sheet(100, 150, (), (Line(text, (0, 0, 1, 1)),))
    wanted = {"hyperlink", "other_platform", "mail", "phone", "not_about_order"}
    assert {offence.code for offence in check(said, about(label))} & wanted


def test_a_buyer_called_like_a_platform_does_not_let_its_contact_through():
    label = _label("Lazada")
    said = Sheet(100, 150, (), (Line("Find us on Lazada", (0, 0, 1, 1)),))
    assert "other_platform" in {offence.code for offence in check(said, about(label))}


@pytest.mark.parametrize(("own", "said", "found"), [
    ("Facebook-blue T-shirt", ["Facebook Sample Kettles"], True),
    ("Facebook-blue T-shirt", ["2 × Facebook-blue T-shirt"], False),
    ("Facebook-blue T-shirt", ["2 × Facebook-", "blue T-shirt"], False),
    ("Facebook-blue T-shirt", ["2 × Facebook-blue T-shirt", "Facebook Sample Kettles"], True),
    ("Amazon Tan", ["To: AMAZON", "TAN"], False),
    ("Amazon Tan", ["Amazon", "To", "Tan"], False),
    ("Amazon Tan", ["Amazon Sample Store"], True),
    ("Shop 5 at Amazon Mall", ["Shop 5 at Amazon Mail"], False),
    ("Lazada", ["Attn: Lazada", "1 Sample Road"], False),
    ("Lazada", ["Lazada Sample Store"], True),
    ("Lazada T", ["Lazada T", "(+65)8000 0000"], False),
])  # fmt: skip
def test_an_item_or_a_buyer_called_like_a_platform_lets_only_itself_through(own, said, found):
    sheet = Sheet(100, 150, (), tuple(Line(line, (0, 0, 1, 1)) for line in said))
    known = about(_label(own))
    assert ("other_platform" in {offence.code for offence in check(sheet, known)}) == found
