"""A buyer's data in an evidence file: named by a digest, shown only on request, and erasable without a trace."""

import hashlib

# The order's fields that say who the buyer is, with their names for people.
FIELDS = {
    "recipient": "Recipient",
    "phone": "Phone",
    "address": "Address",
    "city": "City",
    "postcode": "Postcode",
    "buyer_username": "Name on the platform",
    "buyer_message": "Buyer's message",
    "seller_note": "Seller's note",
}
DELIVERY = "delivery"  # the purpose of scans at a buyer's door: where the phone was then is the buyer's address
# Why data are erased: a closed list, since a free text could say of the buyer what was just erased.
REASONS = {
    "buyer_asked": "The buyer asked for it",
    "platform_asked": "The platform asked for it",
    "not_needed": "It is not needed any more",
    "by_mistake": "It should not have been here",
}


def commitment(salt: str, value: str) -> str:
    """What stands for a value: SHA-256 over salt, a line break and the value."""
    return hashlib.sha256(f"{salt}\n{value}".encode("utf-8", "surrogatepass")).hexdigest()
