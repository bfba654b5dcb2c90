"""The words of returns. Types, statuses, decisions and next actions are the platform's own.

Source: the platform's return and refund interface (202309): return_type, return_status, arbitration_status,
seller_next_action_response, decisions of approve and reject; and its newer review model (webhook 65).
"""

RETURN_TYPES = {
    "RETURN_AND_REFUND": "Return and refund",
    "REFUND": "Refund only, the buyer keeps it",
    "REPLACEMENT": "Replacement",
}
UNDELIVERED = "UNDELIVERED"  # ours: a parcel that comes back to its sender is none of the platform's three
TYPES = {UNDELIVERED: "Came back undelivered", **RETURN_TYPES}

# Why it comes back.
CAUSES = {
    "refused": "The buyer refused it",
    "not_delivered": "It could not be delivered",
    "damaged": "It was damaged on the way",
    "buyer": "The buyer asks for it",
    "platform": "The platform asks for it",
}
BY_CARRIER = frozenset({"refused", "not_delivered", "damaged"})

# Who pays for the way back.
PAYERS = {"": "Not known yet", "seller": "The seller", "buyer": "The buyer", "platform": "The platform",
          "carrier": "The carrier"}  # fmt: skip

STATUSES = {
    "RETURN_OR_REFUND_REQUEST_PENDING": "Asked for, waits for the seller",
    "REFUND_OR_RETURN_REQUEST_REJECT": "Refused by the seller",
    "AWAITING_BUYER_SHIP": "Agreed, the buyer has to send it",
    "BUYER_SHIPPED_ITEM": "The buyer has sent it",
    "REJECT_RECEIVE_PACKAGE": "What came was refused",
    "RETURN_OR_REFUND_REQUEST_SUCCESS": "Agreed, the refund runs",
    "RETURN_OR_REFUND_REQUEST_CANCEL": "Called off",
    "RETURN_OR_REFUND_REQUEST_COMPLETE": "Done",
    "REPLACEMENT_REQUEST_PENDING": "Replacement asked for",
    "REPLACEMENT_REQUEST_REJECT": "Replacement refused",
    "REPLACEMENT_REQUEST_REFUND_SUCCESS": "Refunded in place of a replacement",
    "REPLACEMENT_REQUEST_CANCEL": "Replacement called off",
    "REPLACEMENT_REQUEST_COMPLETE": "Replacement done",
    "AWAITING_BUYER_RESPONSE": "The buyer has to answer",
    "INIT": "Begun",
    "AWAITING_BUYER_SHIPPED": "The buyer has to send it",
    "RETURN_IN_TRANSIT": "On its way back",
    "PENDING_PACKAGE_REVIEW": "Arrived, waits for the seller's inspection",
    "PACKAGE_REVIEW_COMPLETED": "Inspected",
}

ON_ARRIVAL = "SELLER_RESPOND_RECEIVE_PACKAGE"
NEXT_ACTIONS = {
    "SELLER_RESPOND_REFUND": "Answer the wish for a refund",
    "SELLER_RESPOND_RETURN": "Answer the wish to send it back",
    ON_ARRIVAL: "Accept or refuse what came back",
    "SELLER_RESPOND_REPLACEMENT": "Answer the wish for a replacement",
}

# What the seller may decide, by what the platform calls it.
APPROVALS = {
    "APPROVE_RETURN": "Agree: the buyer sends it back",
    "APPROVE_REFUND": "Agree: refund without sending it back",
    "APPROVE_REPLACEMENT": "Agree: replace it",
    "OFFER_PARTIAL_REFUND": "Offer a part of the money",
    "ISSUE_REPLACEMENT_REFUND": "Refund in place of the replacement",
    "APPROVE_RECEIVED_PACKAGE": "Accept what came back",
}
REJECTIONS = {
    "REJECT_RETURN": "Refuse the return",
    "REJECT_REFUND": "Refuse the refund",
    "REJECT_REPLACEMENT": "Refuse the replacement",
    "REJECT_RECEIVED_PACKAGE": "Refuse what came back",
}
ANSWERS = {
    "RETURN_AND_REFUND": ("APPROVE_RETURN", "APPROVE_REFUND", "OFFER_PARTIAL_REFUND", "REJECT_RETURN"),
    "REFUND": ("APPROVE_REFUND", "OFFER_PARTIAL_REFUND", "REJECT_REFUND"),
    "REPLACEMENT": ("APPROVE_REPLACEMENT", "ISSUE_REPLACEMENT_REFUND", "REJECT_REPLACEMENT"),
}
RECEIVED = ("APPROVE_RECEIVED_PACKAGE", "REJECT_RECEIVED_PACKAGE")  # what is said of what has come
KEEPS_IT = frozenset({"APPROVE_REFUND", "OFFER_PARTIAL_REFUND"})  # decisions after which nothing is sent

STATES = {
    "asked": ("To answer", "question", "amber"),
    "coming": ("Coming back", "back", "blue"),
    "here": ("To inspect", "eye", "amber"),
    "inspected": ("To settle", "coin", "amber"),
    "done": ("Done", "check", "green"),
}

CONDITIONS = {
    "as_new": "As new, not opened",
    "opened": "Opened, complete",
    "incomplete": "Something is missing",
    "damaged": "Damaged",
    "wrong_item": "Another thing than was sent",
    "empty": "Empty",
}
DECISIONS = {
    "restock": "Back on the shelf",
    "write_off": "Write off",
    "send_back": "Send it back to the buyer",
}
TOLD = {"restock": "restocked", "write_off": "written_off", "send_back": "sent_back"}  # decision -> kind of fact
UNFIT = frozenset({"damaged", "wrong_item", "empty"})  # never put on the shelf as what was sold

SETTLINGS = {
    "refunded": "Refunded",
    "replaced": "Replaced",
    "nothing": "Nothing is owed",
    "rejected": "Refused",
    "delivered": "Delivered after all",
    "withdrawn": "Called off by the buyer",
}
ENDS = frozenset({"rejected", "delivered", "withdrawn"})  # after these nothing is expected any more
