"""Texts on a label that may be somebody else's: web addresses, phones, mails, other platforms, advertisements.

Each finder answers (start, end) places in the text. It is better to miss a clever one than to refuse a good label: what
looks like a phone must be written like one, and a domain must end in one that shops use.
"""

import re
from collections.abc import Iterable, Iterator

Span = tuple[int, int]

_ENDS = (
    "com|net|org|info|biz|shop|store|online|site|xyz|link|app|page|club|vip|top|io|me|co|cc|ly|gl|asia|sg|my|id|th|vn"
    "|ph|us|uk|cn|hk|tw|tk|ee|gd|bio|live|tv|eu|de|fr|jp|kr|in|au|br|mx"
)
LINK = re.compile(
    rf"https?\s?:\s?/\s?/\s?\S+|\bwww\s?\.\s?[\w-]+(?:\.\w+)*\S*"
    rf"|(?<![\w@.])(?:[a-z0-9][a-z0-9-]*\.)+(?:{_ENDS})(?:/[^\s,;]*|(?![\w.-]))",
    re.IGNORECASE,
)
MAIL = re.compile(r"[\w.+-]+\s?(?:@|\(at\)|\[at\])\s?[\w-]+(?:\s?\.\s?[\w-]+)+", re.IGNORECASE)
# A phone: a + and 8 digits or more, or a leading 0 and 9 to 12, or any 7 after a word that says so.
PHONE = re.compile(
    r"(?<![\w#/.-])(?:\(?\+ ?\(?\d[\d ().-]{6,18}\d|0\d(?:[ ().-]?\d){7,10}(?!\d))(?![\w-])"
    r"|(?:\b(?:tel|telp|phone|mobile|call|hotline|hp|sms|contact|wa|cs)\b"
    r"|โทร|电话|電話|手机)[.: ]*[+(]?\d[\d ().-]{5,18}\d",
    re.IGNORECASE,
)
PLATFORM = re.compile(
    r"\b(?:whats\s?app|telegram|we\s?chat|facebook|instagram|messenger|viber|zalo|kakao\s?talk|snapchat|youtube|shopee"
    r"|lazada|tokopedia|bukalapak|amazon|e-?bay|temu|shein|carousell|tiki|sendo|blibli|linktr\.?ee)\b"
    r"|微信|淘宝|拼多多|ไลน์|เฟสบุ๊ค|เฟซบุ๊ก|\b(?:line\s?id|line\s?@|id\s?line|line\s?oa)\b|\bline\s?:\s?\S+"
    r"|\b(?:ig|fb|wa|tg|yt)\s?[:@]\s?\S+|(?<![\w@.])@[a-z][\w.]{2,}",
    re.IGNORECASE,
)
# What sellers put on labels and must not: asking for reviews, advertising, luring away. A phrase, never a single word
# that an item may be called by. English, Malay, Indonesian, Thai, Vietnamese, Filipino, Chinese.
ADVERTISEMENT = re.compile(
    r"(?:5|five)[\s-]*stars?\b|leave (?:us )?a (?:good |positive )?(?:review|rating|feedback)"
    r"|positive (?:review|feedback)"
    r"|rate us\b|review us\b|follow (?:us|our|me)\b|subscribe to|like and share|visit (?:us|our)\b"
    r"|scan (?:me|here|to|the qr)"
    r"|(?:use|enter|with) (?:the )?(?:promo |discount |voucher )?code\b|promo(?:tion)? code|discount code"
    r"|voucher code"
    r"|next purchase|next order|% off\b|free gift for|cash\s?back|win a\b|lucky draw|join our|contact us"
    r"|call us|chat with us"
    r"|order direct|buy direct|bad review|negative review|or we will|refund if you review"
    r"|bintang (?:5|lima)|beri(?:kan)? (?:kami )?(?:ulasan|rating|bintang)|ikuti kami|ikut kami|diskaun"
    r"|kode promo|kod promo"
    r"|kupon diskon|hubungi kami|ulasan positif|layari kami|kunjungi (?:kami|toko)"
    r"|รีวิว\s?5|5\s?ดาว|ห้าดาว|กดติดตาม|ติดตามเรา|โค้ดส่วนลด|ส่วนลด\s?\d|แอดไลน์|รีวิวดี"
    r"|(?:đánh giá|danh gia) (?:5|năm) (?:sao|\*)|theo dõi (?:chúng tôi|shop)|mã giảm giá|liên hệ (?:shop|chúng tôi)"
    r"|limang bituin|i-follow|mag-?review|sundan kami"
    r"|五星好评|好评返现|关注我们|加微信|优惠码|扫码",
    re.IGNORECASE,
)


def links(text: str) -> Iterator[Span]:
    """Web addresses, mails left aside."""
    mails = [match.span() for match in MAIL.finditer(text)]
    for match in LINK.finditer(text):
        if not any(start < match.end() and match.start() < end for start, end in mails):
            yield match.span()


def mails(text: str, allowed: Iterable[str]) -> Iterator[Span]:
    """Mail addresses that are nobody's who is allowed."""
    known = {address.casefold() for address in allowed if address}
    for match in MAIL.finditer(text):
        if re.sub(r"\s", "", match[0]).casefold() not in known:
            yield match.span()


def phones(text: str, allowed: Iterable[str], numbers: Iterable[str]) -> Iterator[Span]:
    """Phone numbers that are neither anybody's who is allowed nor a part of one of these numbers."""
    known = {_digits(phone)[-8:] for phone in allowed if len(_digits(phone)) >= 7}
    inside = [_digits(number) for number in numbers]
    for match in PHONE.finditer(text):
        digits = _digits(match[0])
        if len(digits) < 7 or digits[-8:] in known or any(digits in number for number in inside):
            continue
        if "*" not in text[max(0, match.start() - 3) : match.end() + 3]:  # a masked number is nobody's
            yield match.span()


def platforms(text: str, about: str) -> Iterator[Span]:
    """Other platforms and ways to reach somebody there, but for words that stand in the order itself (`about`)."""
    own = about.casefold()
    mails_at = [match.span() for match in MAIL.finditer(text)]
    for match in PLATFORM.finditer(text):
        if match[0].casefold() in own or any(start < match.end() and match.start() < end for start, end in mails_at):
            continue
        yield match.span()


def advertisements(text: str, about: str) -> Iterator[Span]:
    """Words that are not about the order, but for words that stand in the order itself."""
    own = about.casefold()
    yield from (match.span() for match in ADVERTISEMENT.finditer(text) if match[0].casefold() not in own)


def cleaned(text: str, phone: str = "") -> str:
    """A text of an order without anything that no label may hold; what is cut away leaves a gap."""
    for find in (links, lambda t: mails(t, ()), lambda t: phones(t, (phone,), ()), lambda t: platforms(t, ""),
                 lambda t: advertisements(t, "")):  # fmt: skip
        for start, end in sorted(find(text), reverse=True):
            text = f"{text[:start]} {text[end:]}"
    return " ".join(text.split())


def _digits(text: str) -> str:
    return "".join(letter for letter in text if letter.isascii() and letter.isdigit())
