from webapp.kit import files, pieces
from webapp.kit.db import db, transaction
from webapp.proofs.actions.developing import develop, keep_developed
from webapp.proofs.models import hold_proof, undeveloped

AT_ONCE = 50
DAYS_OF_PIECES = 7  # a phone away for longer sends its photo from the beginning


def develop_waiting() -> None:
    """Develop the photos that wait, a few dozen a run. Decoding happens outside any transaction."""
    waiting = [(p.business_id, p.id, p.sha256, p.caption) for p in undeveloped(AT_ONCE)]
    db.session.rollback()
    for business_id, proof_id, sha256, caption in waiting:
        copy = develop(files.read(sha256), caption) if files.has(sha256) else "its bytes are not in the store"
        with transaction():
            if proof := hold_proof(business_id, proof_id):
                keep_developed(proof, copy)


def sweep_pieces() -> None:
    """Forget pieces of photos that were never finished."""
    pieces.sweep(DAYS_OF_PIECES * 24 * 3600)
