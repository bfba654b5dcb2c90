"""The README as one page of HTML that needs nothing: no script, no network, pictures from beside it."""

from markupsafe import Markup, escape

from webapp.evidence.rules.paper import MILESTONES, Cover, Told, seconds, stamp
from webapp.evidence.rules.telling import Line
from webapp.evidence.rules.words import FILES, LIMITS, PROVES, whose_key

STYLE = Markup("""
:root { color-scheme: light dark; --line: #8884; --soft: #8881; }
body { font: 16px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 0 auto; padding: 1.5rem 1rem 4rem;
 overflow-wrap: anywhere; }
h1 { font-size: 1.8rem; line-height: 1.2; margin: 0 0 .3rem; } h2 { font-size: 1.25rem; margin: 2.5rem 0 .5rem; }
h3 { font-size: 1rem; margin: 1.2rem 0 .3rem; } p { margin: .4rem 0; } small, .soft { opacity: .75; }
table { border-collapse: collapse; width: 100%; } th, td { text-align: start; vertical-align: top;
padding: .35rem .8rem .35rem 0; border-bottom: 1px solid var(--line); } td:first-child { white-space: nowrap; }
.box { background: var(--soft); padding: .8rem 1rem; border-radius: .5rem; } code { overflow-wrap: anywhere; }
.scroll { overflow-x: auto; } .undone { text-decoration: line-through; }
.photos { display: flex; flex-wrap: wrap; gap: 1rem; padding: 0; list-style: none; } .photos li { width: 14rem; }
.photos img { width: 100%; height: auto; border-radius: .3rem; }
@media print { body { max-width: none; } h2 { break-after: avoid; } tr, li { break-inside: avoid; } }
""")


def draw_html(cover: Cover) -> str:
    """The page. Whatever a stranger wrote is text in it."""
    checkpoint = cover.checkpoint
    parts = [
        Markup('<!doctype html><html lang="en"><head><meta charset="utf-8">'
               '<meta name="viewport" content="width=device-width, initial-scale=1">'
               "<title>Evidence: {}</title><style>{}</style></head><body>").format(cover.title, STYLE),
        Markup("<header><h1><bdi>{}</bdi></h1><p>Evidence file of <strong><bdi>{}</bdi></strong>, {}. "
               "State of the record: <strong>{}</strong>.</p></header>").format(
                   cover.title, cover.business, _count(cover), seconds(checkpoint["at"])),
        Markup('<div class="box"><p><strong>To verify it</strong>, offline: open <a href="verify.html">verify.html</a> '
               "and choose the ZIP, or run <code>python3 verify.py evidence.zip</code>.</p>"
               "<p>Signed by the key <code>{}</code></p><p>Whose key that is, this file cannot say: "
               '<a href="#key">how to find out</a>.</p></div>').format(checkpoint["key"]),
    ]  # fmt: skip
    if len(cover.orders) > 1:
        parts.append(_overview(cover))
    parts += [_order(told) for told in cover.orders]
    parts += [
        _list("Whose key signed it", whose_key(cover.business), "key"),
        _list("What this proves", PROVES),
        _list("What it does not prove", LIMITS),
        _files(cover),
    ]
    return str(Markup("").join(parts) + Markup("</body></html>\n"))


def _count(cover: Cover) -> str:
    return f"{len(cover.orders)} order{'s' if len(cover.orders) != 1 else ''}"


def _overview(cover: Cover) -> Markup:
    head = Markup("").join(Markup("<th>{}</th>").format(words) for words, _ in MILESTONES)
    rows = Markup("").join(
        Markup('<tr><td><a href="#{}">{}</a><br><small>{}</small></td>{}</tr>').format(
            told.anchor, told.number, ", ".join(told.parcels),
            Markup("").join(Markup("<td>{}</td>").format(told.moment(*kinds) or "–") for _, kinds in MILESTONES),
        )
        for told in cover.orders
    )  # fmt: skip
    return Markup('<h2>All orders</h2><div class="scroll"><table><thead><tr><th>Order</th>{}</tr></thead>'
                  "<tbody>{}</tbody></table></div>").format(head, rows)  # fmt: skip


def _order(told: Told) -> Markup:
    rows = Markup("").join(
        Markup("<tr><td>{}{}</td><td{}><strong>{}</strong>{}</td><td><bdi>{}</bdi>{}</td></tr>").format(
            stamp(line.at), Markup("<br><small>{}</small>").format(line.doubt) if line.doubt else "",
            Markup(' class="undone"') if line.undone else "", line.words,
            _more(line.more, line.undone), line.by,
            Markup("").join(Markup("<br><small><bdi>{}</bdi></small>").format(words) for words in _where(line)),
        )
        for line in told.lines
    )  # fmt: skip
    return Markup(
        '<section id="{}"><h2>Order <bdi>{}</bdi></h2><p>Parcel {}{}. In this file: {}.</p>{}'
        '<div class="scroll"><table><thead><tr><th>When</th><th>What</th><th>Who says so, where</th></tr></thead>'
        "<tbody>{}</tbody></table></div>{}</section>"
    ).format(
        told.anchor, told.number, ", ".join(told.parcels) or "without a number",
        f", {told.carrier}" if told.carrier else "", ", ".join(told.held).lower() or "only what is told below",
        Markup('<p class="box">{}</p>').format(told.erased) if told.erased else "", rows, _photos(told),
    )  # fmt: skip


def _where(line: Line) -> list[str]:
    return [words for words in (line.place, f"phone at {line.phone}" if line.phone else "") if words]


def _more(more: str, undone: str) -> Markup:
    return Markup("").join(Markup("<br><small>{}</small>").format(words) for words in (more, undone) if words)


def _photos(told: Told) -> Markup:
    if not told.photos:
        return Markup("")
    items = Markup("").join(
        Markup('<li>{}<small>{}, {}, by <bdi>{}</bdi><br><bdi>{}</bdi><br><code>{}</code></small></li>').format(
            Markup('<a href="{0}"><img src="{0}" alt="Photo: {1}" loading="lazy"></a><br>').format(file, moment)
            if file else "Erased with the buyer's data. " if told.erased else "Its bytes are not here any more. ",
            moment, stamp(at), by, caption, sha256,
        )
        for file, moment, caption, at, by, sha256 in told.photos
    )  # fmt: skip
    return Markup('<h3>Photos</h3><ul class="photos">{}</ul>').format(items)


def _list(title: str, lines: tuple[str, ...], anchor: str = "") -> Markup:
    items = Markup("").join(Markup("<li>{}</li>").format(line) for line in lines)
    named = Markup(' id="{}"').format(anchor) if anchor else ""
    return Markup("<h2{}>{}</h2><ul>{}</ul>").format(named, title, items)


def _files(cover: Cover) -> Markup:
    rows = Markup("").join(
        Markup("<tr><td><code>{}</code></td><td>{}</td></tr>").format(name, words) for name, words in FILES.items()
    )
    documents = Markup("").join(
        Markup('<li><a href="{}">{}</a></li>').format(name, words or name) for name, words in cover.documents
    )
    added = Markup("<h2>Added by hand</h2><ul>{}</ul>").format(documents) if documents else ""
    return Markup("{}<h2>The files</h2><table><tbody>{}</tbody></table>").format(added, escape(rows))
