from sqlalchemy import delete, select

from webapp.accounts.models import Business, Membership, Person
from webapp.kit.db import db


def remove_samples() -> list[str]:
    """Delete every row of the sample businesses, and the people who were only there. Returns the names of what is gone;
    a business of somebody's own is not touched."""
    samples = db.session.execute(select(Business.id, Business.name).where(Business.sample_at.is_not(None))).all()
    ids = [row.id for row in samples]
    members = select(Membership.person_id).where(Membership.business_id.in_(ids))
    elsewhere = select(Membership.person_id).where(Membership.business_id.not_in(ids))
    only_here = db.session.scalars(select(Person.id).where(Person.id.in_(members), Person.id.not_in(elsewhere))).all()
    for table in reversed(db.metadata.sorted_tables):
        if "business_id" in table.c:
            db.session.execute(delete(table).where(table.c.business_id.in_(ids)))
    db.session.execute(delete(Person).where(Person.id.in_(only_here)))
    db.session.execute(delete(Business).where(Business.id.in_(ids)))
    return [row.name for row in samples]
