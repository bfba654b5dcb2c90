"""One table of scanned texts and what they are, for both readers: webapp/handover/rules/reading.py and scan-reading.js.

(text, symbology, key, strange)
"""

CARTON = "340123450000000017"

CASES = [
    ("JT5040030012", "code_128", "JT5040030012", ""),
    ("jt50-4003 0012", "", "JT5040030012", ""),
    (" JT5040030012\r\n", "", "JT5040030012", ""),
    ("ＪＴ５０４００３００１２", "", "JT5040030012", ""),  # full-width signs of an input method
    ("\u202eJT5040030012", "", "JT5040030012", ""),
    ("JT5040\u200b030012", "", "JT5040030012", ""),
    ("RR123456785SG", "code_39", "RR123456785SG", ""),
    ("X", "", "X", ""),
    ("ไทย123456", "", "ไทย123456", ""),
    ("1" * 18, "", "1" * 18, ""),
    # GS1: AIM identifiers as text, FNC1 as 0x1D, brackets for people, links, and what follows an SSCC
    ("]C1JT5040030012", "", "JT5040030012", ""),
    ("]Q3" + "00" + CARTON, "", CARTON, ""),
    ("]C100" + CARTON, "", CARTON, ""),
    ("\x1d00" + CARTON, "", CARTON, ""),
    ("00" + CARTON, "", CARTON, ""),
    ("(00)" + CARTON, "", CARTON, ""),
    ("(00)" + CARTON + "(410)4000001000005", "", CARTON, ""),
    ("]C100" + CARTON + "10ABC\x1d2100042", "", CARTON, ""),
    ("00" + CARTON + "10ABC\x1d2100042", "", CARTON, ""),
    ("00340123450000000018", "", "00340123450000000018", ""),  # its check digit is wrong: no carton's number
    ("https://id.gs1.org/00/" + CARTON, "qr_code", CARTON, "web_address"),
    ("https://id.gs1.org/00/" + CARTON + "/10/ABC?17=271231", "", CARTON, "web_address"),
    ("42094107\x1d9405511899223197428490", "", "9405511899223197428490", ""),
    ("420941079405511899223197428490", "", "9405511899223197428490", ""),
    ("]C101095011015300039921ABC", "", "01095011015300039921ABC", ""),  # other element strings are kept as they are
    # what is no parcel's number
    ("", "", "", "empty"),
    (" \r\n\x1d\ufeff", "", "", "empty"),
    ("---", "", "", "signs_only"),
    ("https://evil.example/JT5040030012", "qr_code", "", "web_address"),
    ("javascript:alert(1)", "", "", "web_address"),
    ("WIFI:S:sample;;", "", "", "web_address"),
    ("www.evil.example", "", "", "web_address"),
    ("http://[", "", "", "web_address"),
    ("JT50\x004003", "", "", "control_characters"),
    ("JT5040\n030012", "", "", "control_characters"),
    ("\x1b[2J", "", "", "control_characters"),
    ("\ud800JT50", "", "", "control_characters"),
    ("x" * 129, "", "", "too_long"),
    ("9" * 4296, "qr_code", "", "too_long"),
    ("x" * 5000, "", "", "too_long"),
    ("a\u0301" * 90, "", "", "too_long"),
    ("4006381333931", "ean_13", "4006381333931", "product_code"),
    ("4006381333931", "", "4006381333931", "product_code"),
    ("12345670", "upc_e", "12345670", "product_code"),
    ("@SETUPE1", "", "SETUPE1", "configuration_code"),
    ("SUFBK2990D.", "", "SUFBK2990D", "configuration_code"),
    ("$P,AE01", "", "PAE01", "configuration_code"),
    ("HO-UNDO-1F2E3D4C", "code_128", "", "command_code"),
    ("]C0ho-close-1f2e3d4c", "", "", "command_code"),
    ("HB-ABCDEFGHIJKLMNOPQRSTUVWX23", "code_128", "", "badge"),
    ("HO-MANNHEIM-42", "", "HOMANNHEIM42", ""),
    ("' OR 1=1--", "", "OR11", ""),
    ("{{7*7}}", "", "77", ""),
    ("<img src=x onerror=alert(1)>", "", "IMGSRCXONERRORALERT1", ""),
]  # fmt: skip
