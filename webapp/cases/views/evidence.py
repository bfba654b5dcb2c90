"""The evidence file of a case, in one click: all that is held, the documents, the buyer's pictures and the answer."""

from uuid import UUID

from flask import Response

from webapp.cases.models import Case, complaints_of, documents_of, events_of_order, kept
from webapp.cases.views import bp
from webapp.cases.views.showing import drafted, mine
from webapp.evidence.actions import About, Asker, Document, ask
from webapp.kit import files
from webapp.kit.access import for_roles, me
from webapp.kit.db import transaction
from webapp.kit.pages import see_other
from webapp.orders.models import order_of
from webapp.proofs.models import proofs_of
from webapp.returns.models import photos_back


@bp.post("/cases/<uuid:case_id>/evidence", endpoint="create_evidence")
@for_roles("seller")
def create(case_id: UUID) -> Response:
    """Have the evidence file of a case made."""
    about = _about(mine(case_id))
    with transaction():
        row = ask(Asker(me.business_id, me.actor, me.name), about)
        file_id = row.id
    return see_other("evidence.show", file_id=file_id)


def _about(case: Case) -> About:
    order = order_of(me.business_id, case.order_id)
    title = f"Case {case.id.hex[-8:]}, order {order.number if order else ''}"
    return About("case", case.id, title, [case.order_id], _documents(case))


def _documents(case: Case) -> list[Document]:
    """The answer, what people added here or to an event that excuses the order, the buyer's pictures, and
    those of what came back."""
    answer = files.keep((case.answer or drafted(case)).encode())
    subjects = [case.id, *(event.id for event in events_of_order(me.business_id, case.order_id))]
    found = [Document("answer.txt", answer, "The answer as it is sent")]
    found += [Document(one.name, one.sha256, one.ask) for one in kept(documents_of(me.business_id, subjects))]
    complaints = [one.id for one in complaints_of(me.business_id, [case.order_id])]
    for place, proof in enumerate(proofs_of(me.business_id, "complaint", complaints) if complaints else [], 1):
        ending = proof.media_type.rpartition("/")[2]
        found.append(Document(f"buyer-{place}.{ending}", proof.sha256, "Picture from the buyer"))
    for place, proof in enumerate(photos_back(me.business_id, case.order_id), 1):
        ending = proof.media_type.rpartition("/")[2]
        found.append(Document(f"return-{place}.{ending}", proof.sha256, "Picture of what came back"))
    return found
