"""The public key that evidence is signed with, and the latest checkpoints: what a seller gives out beforehand."""

from flask import Response, make_response

from webapp.evidence.views import bp
from webapp.kit.access import for_roles, me
from webapp.kit.pages import page
from webapp.kit.seal import public_key
from webapp.ledger.models import checkpoints_of, last_checkpoint

SHOWN = 20


@bp.get("/evidence/key", endpoint="show_key")
@for_roles("seller")
def show_key() -> Response:
    """The key and the latest checkpoints."""
    last = last_checkpoint(me.business_id)
    recent = checkpoints_of(me.business_id, after=last.number - SHOWN) if last else []
    return page("evidence/key.html", key=public_key(), checkpoints=list(reversed(recent)))


@bp.get("/evidence/key.txt", endpoint="show_key_file")
@for_roles("seller")
def show_key_file() -> Response:
    """The key as a file to publish."""
    answer = make_response(f"{public_key()}\n", {"Content-Type": "text/plain; charset=utf-8"})
    answer.headers["Content-Disposition"] = 'attachment; filename="evidence-public-key.txt"'
    return answer
