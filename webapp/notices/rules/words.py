"""The table of words: for each thing that happened, what the buyer and the platform are to be told.

In a text {hello} is the greeting with the buyer's name, {order} "your order" with its number; both are filled in only
when it is shown, so that no row holds a name. {number}, {reason}, {refund}, {amount}, {goods} and {event} are filled in
when it is drafted. On the buyer's own page {hello} falls away and {order} has no number.
"""

from dataclasses import dataclass

BUYER, PLATFORM = "buyer", "platform"
AUDIENCES = {BUYER: "Buyer", PLATFORM: "TikTok Shop"}
ASK_BACK = (
    "You can ask for your money back: open {order} in the TikTok Shop app, choose “Request a refund” and say what"
    " happened. If the app does not offer that, write to us there."
)
SORRY = "We are sorry for the trouble."
IN_CENTER = "In Seller Center, open order {number}"
SPLIT = IN_CENTER + " and choose “Split order”: one package with {going}, the other with {rest}. "
IN_RETURN = "In Seller Center, open the return of order {number} and answer it so: {words}{decision}."


@dataclass(frozen=True, slots=True)
class Words:
    """A subject and a text."""

    subject: str
    text: str


# (what happened, whom it is for)
WORDS = {
    ("cancelled_by_seller", BUYER): Words(
        "Your order was cancelled",
        "{hello}we had to cancel {order}. The reason: {reason}. Nothing will be sent.{refund} " + SORRY,
    ),
    ("cancelled_by_seller", PLATFORM): Words(
        "Cancel order {number}", IN_CENTER + " and cancel it with the reason “{reason}”{code}.{stock}"
    ),
    ("part_cancelled", BUYER): Words(
        "A part of your order cannot be sent",
        "{hello}a part of {order} cannot be sent. The reason: {reason}. What has been sent already is yours.{refund} "
        + SORRY,
    ),
    ("part_cancelled", PLATFORM): Words(
        "Cancel a part of order {number}",
        IN_CENTER + " and cancel the package with {goods} with the reason “{reason}”{code}.{stock}",
    ),
    ("cancelled_by_buyer", BUYER): Words(
        "Your order is cancelled, as you asked",
        "{hello}we have cancelled {order} as you asked. Nothing will be sent.{refund}",
    ),
    ("cancelled_by_buyer", PLATFORM): Words(
        "Agree to the buyer’s cancellation of order {number}",
        IN_CENTER + " and agree to the buyer’s request. If it shows no request, cancel it{with_code}.",
    ),
    ("cancelled_by_rule", BUYER): Words(
        "Your order was cancelled",
        "{hello}{order} was cancelled under the marketplace’s rule “{rule}”.{refund} " + SORRY,
    ),
    ("cancelled_by_rule", PLATFORM): Words(
        "See that order {number} is cancelled",
        "The platform cancels this order by its own rule “{rule}”. " + IN_CENTER
        + ": if it is still open, ask the platform to cancel it.",
    ),
    ("cancel_rejected", BUYER): Words(
        "Your order stays as it is",
        "{hello}you asked us to cancel {order}. We cannot: {reason}. If you do not want it, you can refuse it at the"
        " door or send it back.",
    ),
    ("cancel_rejected", PLATFORM): Words(
        "Refuse the buyer’s cancellation of order {number}",
        IN_CENTER + " and refuse the buyer’s request with the reason “{reason}”{code}.",
    ),
    ("split", PLATFORM): Words("Split order {number}", SPLIT + "The rest waits for now."),
    ("split_cancelled", PLATFORM): Words(
        "Cancel a part of order {number}",
        SPLIT + "Then cancel the second package there as out of stock, and note it on the order's page here under"
        " “Cancel the rest”.{zeroes}",
    ),
    ("refunded", BUYER): Words("You get {amount} back", "{hello}{amount} for {order} goes back to you: {reason}."),
    ("refunded", PLATFORM): Words(
        "Refund {amount} of order {number}", IN_CENTER + " and refund {amount}. The reason: {reason}."
    ),
    ("lost", BUYER): Words(
        "Your parcel seems to be lost",
        "{hello}your parcel of {order} cannot be found, or has not come for too long. " + ASK_BACK + " " + SORRY,
    ),
    ("damaged", BUYER): Words(
        "Your parcel was damaged",
        "{hello}your parcel of {order} was reported damaged. If it reaches you damaged, take photos of the parcel and"
        " of what is in it before you throw anything away. " + ASK_BACK + " " + SORRY,
    ),
    ("delayed", BUYER): Words(
        "Your parcel is late",
        "{hello}your parcel of {order} is later than the carrier promised. We are asking where it is. " + ASK_BACK,
    ),
    ("excused", BUYER): Words(
        "Your parcel is held up",
        "{hello}your parcel of {order} is held up by something that nobody can help ({event}). It comes as soon as the"
        " way is free. " + SORRY,
    ),
    ("complained", BUYER): Words(
        "We have your complaint",
        "{hello}we have your complaint about {order} and are looking into it. You will hear from us.",
    ),
    ("return_authorised", BUYER): Words(
        "Please send it back",
        "{hello}we agree that you send {order} back. Pack it well, and use the label or the address that the TikTok"
        " Shop app shows you. When we have it, we say so here.",
    ),
    ("return_offered", BUYER): Words(
        "We offer you {amount} back",
        "{hello}you asked to send {order} back. We offer you {amount} back, and you keep it. You can agree or refuse in"
        " the TikTok Shop app.",
    ),
    ("return_authorised", PLATFORM): Words("Agree to the return of order {number}", IN_RETURN),
    ("return_agreed", PLATFORM): Words("Agree to the return of order {number}", IN_RETURN),
    ("return_offered", PLATFORM): Words("Answer the return of order {number}", IN_RETURN),
    ("return_rejected", PLATFORM): Words("Refuse the return of order {number}", IN_RETURN),
    ("return_rejected", BUYER): Words(
        "About your wish to send it back",
        "{hello}you asked to send {order} back. We cannot agree: {reason}. You can ask the marketplace to look at it.",
    ),
    ("return_received", BUYER): Words(
        "Your parcel is back with us", "{hello}the parcel of {order} is back with us. We are looking at it now."
    ),
    ("sent_back", BUYER): Words(
        "It is on its way back to you", "{hello}what came back of {order} goes to you again. What we found: {reason}."
    ),
}  # fmt: skip
# What is said once of an order, however many facts say it (the carrier, then a rule).
ONCE = frozenset({"lost", "damaged", "delayed", "excused", "complained", "return_received", "sent_back"})
