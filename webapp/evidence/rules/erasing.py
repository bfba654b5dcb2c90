"""What an erasure takes and what it leaves, in words: the same on the page and on the command line."""

GOES = (
    "Recipient, phone, address, city, postcode, name on the platform, the buyer's message and your note.",
    "The name and note that a courier wrote at the door, and where the phone was there; raw reports of the carrier.",
    "The uploaded files of orders that it can have come in: all of its shop since it was placed. They were read; what "
    "they said of other orders is kept. A file that brings it again later brings nothing of the buyer back, and goes.",
    "What the buyer wrote in a complaint or in a wish to cancel.",
    "The buyer's name, address and phone number where the answer, the log or the outcome of a case names them. Nothing "
    "else of what you wrote is changed: look whether it says who the buyer is in other words.",
    "Evidence files with this order that were made here before.",
)
PICTURES = (
    "Photos of the parcel, of the delivery and of what came back, the buyer's own photos, the recipient's signature, "
    "and the labels"
)
HELD_BACK = "held until the open case is closed"
HELD_BECAUSE = "since you need them to answer it"
STAYS = (
    "Order number, items, amounts, country and region, tracking numbers, and every fact with its times: they are your "
    "books, and say nothing of who the buyer is.",
    "A hash of each photo, and a digest of each erased field: who was given them before can still prove that they are "
    "the same.",
    "The handover's manifest with the driver's signature: it is of your parcels and the driver.",
    "What you downloaded or sent on before, and copies at the platform: those are not here.",
)
ERASED = "erased with the buyer's data, its hash is kept"  # why a picture cannot be shown any more
