"""python -m sandbox: serve the carriers, and tell them what happens to a parcel."""

import argparse
import json
import sys
from pathlib import Path
from urllib import error, parse, request

from sandbox.faults import SWITCHES
from sandbox.server import DEFAULT_KEY, serve
from sandbox.stories import STORIES

ADDRESS = "http://127.0.0.1:8901"


def _call(args: argparse.Namespace, path: str, body: dict | None = None, method: str = "POST") -> int:
    asked = request.Request(  # noqa: S310 - the address is the person's own sandbox
        args.at + path,
        data=json.dumps(body).encode() if body is not None else None,
        method=method,
        headers={"Content-Type": "application/json"},
    )
    try:
        with request.urlopen(asked, timeout=10) as answer:  # noqa: S310
            print(json.dumps(json.load(answer), indent=2))
    except error.HTTPError as refused:
        print(refused.read().decode(), file=sys.stderr)
        return 1
    except error.URLError as trouble:
        print(f"no sandbox at {args.at}: {trouble.reason}", file=sys.stderr)
        return 1
    return 0


def _serve(args: argparse.Namespace) -> int:
    serve(args.host, args.port, args.keep, args.story, args.speed, args.key)
    return 0


def _story(args: argparse.Namespace) -> int:
    body = {"number": args.number, "carrier": args.carrier, "story": args.story, "speed": args.speed}
    return _call(args, "/sandbox/parcels", body)


def _misbehave(args: argparse.Namespace) -> int:
    try:
        shares = {name: float(share) for name, _, share in (word.partition("=") for word in args.switches)}
    except ValueError:
        print("a switch is written name=share, for instance errors=0.5", file=sys.stderr)
        return 1
    return _call(args, "/sandbox/faults", {args.carrier: shares})


def _listen(args: argparse.Namespace) -> int:
    body = {"carrier": args.carrier, "address": args.address, "secret": args.secret}
    return _call(args, "/sandbox/listeners", body)


def main(words: list[str] | None = None) -> int:
    """Run one command; returns the exit code."""
    parser = argparse.ArgumentParser(prog="python -m sandbox", description=__doc__)
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    one = commands.add_parser("serve", help="serve the carriers")
    one.add_argument("--host", default="127.0.0.1")
    one.add_argument("--port", type=int, default=8901)
    one.add_argument("--keep", type=Path, help="a file that keeps the parcels between runs")
    one.add_argument("--story", choices=STORIES, default="delivered", help="what happens to a number asked about first")
    one.add_argument("--speed", type=float, default=1.0, help="1: a story in about 90 seconds; 0: only by hand")
    one.add_argument("--key", default=DEFAULT_KEY, help="the tracker API's key")
    one.set_defaults(run=_serve)

    one = commands.add_parser("story", help="start a story for a parcel: " + ", ".join(STORIES))
    one.add_argument("number")
    one.add_argument("story", choices=STORIES)
    one.add_argument("--carrier", default="easypost", choices=["easypost", "ninjavan"])
    one.add_argument("--speed", type=float, default=1.0)
    one.set_defaults(run=_story)

    one = commands.add_parser("advance", help="let a parcel's next step happen now")
    one.add_argument("number")
    one.set_defaults(run=lambda args: _call(args, f"/sandbox/parcels/{parse.quote(args.number, safe='')}/advance", {}))

    one = commands.add_parser("show", help="parcels, calls and faults")
    one.set_defaults(run=lambda args: _call(args, "/sandbox", method="GET"))

    words_of_switches = "; ".join(f"{name}: {what}" for name, what in SWITCHES.items())
    one = commands.add_parser("misbehave", help="set faults (none: behave)", epilog=words_of_switches)
    one.add_argument("carrier", choices=["easypost", "ninjavan"])
    one.add_argument("switches", nargs="*", metavar="switch=share")
    one.set_defaults(run=_misbehave)

    one = commands.add_parser("listen", help="post a carrier's news to an address, signed with a secret")
    one.add_argument("carrier", choices=["easypost", "ninjavan"])
    one.add_argument("address")
    one.add_argument("secret")
    one.set_defaults(run=_listen)

    for command in commands.choices.values():
        command.add_argument("--at", default=ADDRESS, help=f"where the sandbox is ({ADDRESS})")
    args = parser.parse_args(words)
    return args.run(args)


if __name__ == "__main__":
    sys.exit(main())
