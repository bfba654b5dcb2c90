"""One table of codes on products and what they may stand for, for both readers: webapp/stock/rules/elements.py and
static/js/lib/item-code.js. The numbers are GS1's own examples.

(scanned, the trade item's 14 digits, "" where it was read wrong or names none, None where it is no GS1 code)
"""

GTIN, EAN = "09506000134352", "9506000134352"
EIGHT = "00000096385074"
CARTON = "19506000134359"

CASES = [
    # as scanners send it: marked, with FNC1, with neither
    ("]C101" + GTIN + "10ABC", GTIN),
    ("]d201" + GTIN + "17271231" + "10LOT-7/b\x1d21" + "SER!42", GTIN),
    ("]Q301" + GTIN, GTIN),
    ("]e001" + GTIN, GTIN),
    ("]J101" + GTIN, GTIN),
    ("\x1d01" + GTIN + "21X", GTIN),
    ("01" + GTIN + "10ABC\x1d17271231", GTIN),
    ("01" + GTIN, GTIN),
    ("01" + GTIN + "17271200", GTIN),  # day 00: the end of the month
    ("01" + GTIN + "3103001250" + "3922" + "1250", GTIN),  # weight, price
    ("]C117271231" + "10ABC\x1d01" + GTIN, GTIN),  # in another order
    ("]C110ABC\x1d\x1d01" + GTIN, ""),  # an empty element is none
    (" ]C101" + GTIN + "\x1d\r\n", GTIN),
    ("]C101" + GTIN + "01" + GTIN, GTIN),
    ("01" + EIGHT, EIGHT),
    ("01" + CARTON + "3024", CARTON),  # a carton is another item than a piece
    # as people read it, and as a web address
    ("(01)" + GTIN + "(17)271231(10)ABC", GTIN),
    ("(01) " + GTIN + " (10) ABC", GTIN),
    ("(10)ABC(01)" + GTIN, GTIN),
    ("https://id.gs1.org/01/" + GTIN + "/10/ABC?17=271231", GTIN),
    ("HTTPS://shop.example/en/01/" + GTIN, GTIN),
    # read wrong
    ("]C101" + "09506000134353", ""),
    ("]C101" + "09506000134352"[:-1], ""),
    ("]C101" + GTIN + "17271301", ""),
    ("]C101" + GTIN + "17271232", ""),
    ("]C101" + GTIN + "1727", ""),
    ("]C101" + GTIN + "10AB C", ""),
    ("]C101" + GTIN + "01" + CARTON, ""),
    ("]C101" + GTIN + "88X", ""),
    ("]C101" + GTIN + "10", ""),
    ("]C101" + "0950600013435O", ""),
    ("(01)" + EAN, ""),
    ("(01)09506000134353(10)ABC", ""),
    ("https://id.gs1.org/01/09506000134353", ""),
    # names no single item: a pallet, what is in a carton, a place
    ("]C100" + "340123450000000017", ""),
    ("]C102" + GTIN + "3724", ""),
    ("]C1410" + "4000001000005", ""),
    # no GS1 codes: what stands there is all that is known
    ("01" + "09506000134353", None),
    ("01" + GTIN + "ABC", None),
    ("01" + GTIN[:-1], None),
    (EAN, None),
    ("]E0" + EAN, None),
    ("KETTLE-1", None),
    ("]C1KETTLE-1", None),
    ("KETTLE\x1d", None),
    ("(XL)01" + GTIN, None),
    ("10ABC", None),
    ("17271231", None),
    ("٠١" + GTIN, None),
    ("https://shop.example/01/kettle", None),
    ("https://shop.example/2027/01/" + EAN, None),
    ("", None),
    ("]C1", ""),
]
