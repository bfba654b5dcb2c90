from uuid import UUID

from sqlalchemy import select, update

from webapp.accounts.actions.people import add_person
from webapp.accounts.models import Business, Membership, OwnerCode, Shop, hold_business
from webapp.accounts.rules import market_of, named
from webapp.kit.clock import now
from webapp.kit.db import db
from webapp.kit.errors import Refusal, Refused
from webapp.kit.seal import digest, token


def open_business(name: str, shop: str, market: str, owner: str, email: str, password: str) -> Membership:
    """A new business with its first shop and its owner. `market` is a code ("SG") or a choice with its zone
    ("ID Asia/Makassar"). Raises Refused."""
    business = Business(name=named(name, "business"))
    db.session.add(business)
    db.session.flush()
    add_shop(business.id, shop, market, where="shop")
    return add_person(business.id, owner, email, "seller", password)


def add_shop(business_id: UUID, name: str, market: str, where: str = "name") -> Shop:
    """Another shop of a business. Raises Refused."""
    code, zone, currency = market_of(market)
    name = named(name, where)
    hold_business(business_id)
    if db.session.scalar(select(Shop).where(Shop.business_id == business_id, Shop.name == name)):
        raise Refused(Refusal("known_shop", "A shop of that name exists already.", where))
    shop = Shop(business_id=business_id, name=name, market=code, time_zone=zone, currency=currency)
    db.session.add(shop)
    db.session.flush()
    return shop


def ask_positions(business_id: UUID, asked: bool) -> None:
    """Have phones say from now on where they are, or no longer. What was said before stays. The caller commits."""
    business = db.session.get_one(Business, business_id, with_for_update=True)
    if bool(business.positions_since) != asked:
        business.positions_since = now() if asked else None


def make_owner_code() -> str:
    """A one-time code for opening the first business; codes made earlier no longer work."""
    db.session.execute(update(OwnerCode).where(OwnerCode.used_at.is_(None)).values(used_at=now()))
    fresh = token()
    db.session.add(OwnerCode(code_hash=digest(fresh)))
    db.session.flush()
    return fresh


def use_owner_code(code: str) -> None:
    """Spend the code. Raises Refused(wrong_code)."""
    spent = db.session.scalar(
        update(OwnerCode)
        .where(OwnerCode.code_hash == digest(code.strip()), OwnerCode.used_at.is_(None))
        .values(used_at=now())
        .returning(OwnerCode.code_hash)
    )
    if spent is None:
        raise Refused(Refusal("wrong_code", "That code is not right, or was used already.", "code"))
