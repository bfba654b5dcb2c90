"""The sandbox's own side: a page with a button per parcel, and the same as JSON under /sandbox."""

from html import escape
from urllib.parse import quote

from aiohttp import web

from sandbox.faults import SWITCHES, Faults
from sandbox.parcels import Depot, Parcel, now
from sandbox.stories import STORIES
from sandbox.webhooks import VOICES, Teller

STYLE = """body{font:16px system-ui;margin:2rem auto;max-width:60rem;padding:0 1rem;color-scheme:light dark}
table{border-collapse:collapse;width:100%}td,th{padding:.5rem;text-align:left;border-bottom:1px solid #8886}
button,select,input{font:inherit;padding:.4rem .7rem}form{display:inline}h1{font-size:1.4rem}"""

PAGE = """<!doctype html><html lang="en"><meta charset="utf-8"><title>Sandbox carriers</title>
<meta name="viewport" content="width=device-width"><style>{style}</style><h1>Sandbox carriers</h1>
<p>Invented parcels of invented carriers. A number asked about for the first time starts a story by itself.</p>
<form method="post" action="/sandbox/parcels">
<input name="number" placeholder="Tracking number" required aria-label="Tracking number">
<select name="carrier" aria-label="Carrier">{carriers}</select>
<select name="story" aria-label="Story">{stories}</select>
<button>Start this story</button></form>
<table><tr><th>Number<th>Carrier<th>Story<th>Last step<th></tr>{rows}</table></html>"""


class Control:
    """Everything that a person, or a test, tells the sandbox."""

    def __init__(self, depot: Depot, faults: dict[str, Faults], teller: Teller):
        self.depot, self.faults, self.teller = depot, faults, teller

    def routes(self) -> list[web.RouteDef]:
        return [
            web.get("/", self.page),
            web.get("/sandbox", self.show),
            web.delete("/sandbox", self.forget),
            web.post("/sandbox/parcels", self.begin),
            web.post("/sandbox/parcels/{number}/advance", self.advance),
            web.post("/sandbox/faults", self.set_faults),
            web.post("/sandbox/listeners", self.listen),
        ]

    async def show(self, request: web.Request) -> web.Response:
        """Parcels with what happened, calls counted per carrier, faults, and the answers to webhooks."""
        return web.json_response(
            {
                "parcels": {number: self._drawn(parcel) for number, parcel in self.depot.parcels.items()},
                "calls": request.app["counts"],
                "faults": {name: faults.shares for name, faults in self.faults.items()},
                "listeners": {name: address for name, (address, _) in self.teller.listeners.items()},
                "told": self.teller.answers,
            }
        )

    def _drawn(self, parcel: Parcel) -> dict:
        steps = [{"step": each.step.name, "at": each.at.isoformat()} for each in parcel.happened(now())]
        return {"carrier": parcel.carrier, "story": parcel.story, "speed": parcel.speed, "happened": steps}

    async def forget(self, request: web.Request) -> web.Response:
        """Forget every parcel, fault, listener and count."""
        self.depot.parcels.clear()
        self.depot.save()
        self.teller.listeners.clear()
        self.teller.answers.clear()
        request.app["counts"].clear()
        for faults in self.faults.values():
            faults.set({})
        return web.json_response({})

    async def begin(self, request: web.Request) -> web.Response:
        """{"number": ..., "carrier": "easypost", "story": "lost", "speed": 1}, as JSON or from the page's form."""
        asked, from_page = await _asked(request)
        carrier, story = asked.get("carrier") or "easypost", asked.get("story") or self.depot.story
        number = str(asked.get("number") or "").strip()
        if carrier not in VOICES or story not in STORIES or not number:
            return web.json_response({"error": f"carriers {list(VOICES)}, stories {list(STORIES)}"}, status=422)
        speed = float(asked["speed"]) if asked.get("speed") not in {None, ""} else None
        return self._answer(self.depot.begin(number, carrier, story, speed), from_page)

    async def advance(self, request: web.Request) -> web.Response:
        """Let the parcel's next step happen now."""
        _, from_page = await _asked(request)
        parcel = self.depot.parcels.get(request.match_info["number"])
        if not parcel:
            return web.json_response({"error": "no such parcel"}, status=404)
        if not parcel.advance(now()) and not from_page:
            return web.json_response({"error": "the story is over", "parcel": self._drawn(parcel)}, status=409)
        self.depot.save()
        return self._answer(parcel, from_page)

    def _answer(self, parcel: Parcel, from_page: bool) -> web.Response:
        if from_page:
            raise web.HTTPSeeOther("/")
        return web.json_response(self._drawn(parcel))

    async def set_faults(self, request: web.Request) -> web.Response:
        """{"easypost": {"errors": 1, "latency": 50}}: these switches and no others, for each carrier named."""
        asked = await request.json()
        try:
            for name, shares in asked.items():
                self.faults[name].set(shares)
        except (KeyError, ValueError, AttributeError) as trouble:
            return web.json_response({"error": str(trouble), "switches": SWITCHES}, status=422)
        return web.json_response({name: faults.shares for name, faults in self.faults.items()})

    async def listen(self, request: web.Request) -> web.Response:
        """{"carrier": "ninjavan", "address": "http://127.0.0.1:8000/webhooks/ninjavan/...", "secret": "..."}."""
        asked = await request.json()
        self.teller.listeners[asked["carrier"]] = (asked["address"], asked["secret"])
        return web.json_response({})

    async def page(self, _request: web.Request) -> web.Response:
        """The page for people."""
        rows = "".join(self._row(parcel) for parcel in reversed(self.depot.parcels.values()))
        stories = "".join(f"<option>{name}</option>" for name in STORIES)
        carriers = "".join(f"<option>{name}</option>" for name in VOICES)
        text = PAGE.format(style=STYLE, rows=rows, stories=stories, carriers=carriers)
        return web.Response(content_type="text/html", text=text)

    def _row(self, parcel: Parcel) -> str:
        happened = parcel.happened(now())
        over = len(happened) == len(STORIES[parcel.story])
        button = "story over" if over else (
            f'<form method="post" action="/sandbox/parcels/{quote(parcel.number, safe="")}/advance">'
            "<button>Next step</button></form>"
        )  # fmt: skip
        last = happened[-1].step.message if happened else "nothing yet"
        words = (parcel.number, parcel.carrier, parcel.story, last)
        return "<tr>" + "".join(f"<td>{escape(word)}" for word in words) + f"<td>{button}</tr>"


async def _asked(request: web.Request) -> tuple[dict, bool]:
    if request.content_type == "application/json":
        return await request.json(), False
    from_page = request.content_type == "application/x-www-form-urlencoded"
    return dict(await request.post()) if from_page else {}, from_page
