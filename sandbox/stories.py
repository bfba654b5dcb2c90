"""What can happen to a parcel on its way, and in which order: data, told again by each carrier in its own words."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that happens to a parcel, in the words of both carriers."""

    name: str
    message: str
    city: str
    status: str  # the tracker API's status
    detail: str  # and its status_detail
    event: str  # the webhook carrier's event (its payloads of version 2)
    word: str  # the webhook carrier's status (its payloads of version 1)


STEPS = {
    step.name: step
    for step in (
        Step("announced", "Shipping label created", "", "pre_transit", "label_created",
             "Pending Pickup", "Pending Pickup"),
        Step("collected", "Picked up from the sender", "Sample City", "in_transit", "received_at_origin_facility",
             "Picked Up, In Transit To Origin Hub", "En-route to Sorting Hub"),
        Step("at_hub", "Arrived at the sorting hub", "Sample City", "in_transit", "arrived_at_facility",
             "Arrived at Origin Hub", "Arrived at Sorting Hub"),
        Step("departed", "Left the sorting hub", "Sample City", "in_transit", "departed_facility",
             "In Transit to Next Sorting Hub", "In Transit to Next Sorting Hub"),
        Step("near", "Arrived near the recipient", "Example Town", "in_transit", "received_at_destination_facility",
             "Arrived at Destination Hub", "Arrived at Destination Hub"),
        Step("out", "On the vehicle for delivery", "Example Town", "out_for_delivery", "out_for_delivery",
             "On Vehicle for Delivery", "On Vehicle for Delivery"),
        Step("no_one_home", "Delivery failed, nobody was there", "Example Town", "failure", "delivery_exception",
             "Delivery Exception, Pending Reschedule", "Pending Reschedule"),
        Step("delayed", "Delayed on the way", "Sample City", "in_transit", "delayed",
             "International Transit, Parcel Exception", "On Hold"),
        Step("at_counter", "Waiting at the pick-up counter", "Example Town", "available_for_pickup",
             "arrived_at_pickup_location", "At PUDO, Pending Customer Collection", "Arrived at Distribution Point"),
        Step("delivered", "Delivered", "Example Town", "delivered", "arrived_at_destination",
             "Delivered, Received by Customer", "Successful Delivery"),
        Step("lost", "The parcel cannot be found", "Sample City", "failure", "lost",
             "Delivery Exception, Parcel Lost", "Parcel Lost"),
        Step("damaged", "The parcel was damaged", "Sample City", "failure", "damaged",
             "Delivery Exception, Parcel Damaged", "Parcel Damaged"),
        Step("returning", "On the way back to the sender", "Example Town", "return_to_sender", "return",
             "Delivery Exception, Return to Sender Initiated", "Return to Sender Triggered"),
        Step("returned", "Back at the sender", "Sample City", "return_to_sender", "arrived_at_destination",
             "Returned to Sender", "Returned to Sender"),
        Step("cancelled", "Cancelled", "", "cancelled", "cancelled", "Cancelled", "Cancelled"),
        Step("teleported", "A code that nobody has heard of", "Nowhere", "teleported", "beamed_up",
             "Parcel Teleported", "Parcel Teleported"),
    )
}  # fmt: skip

# The steps of each story, with the second after its beginning at which each is told (at speed 1).
STORIES: dict[str, tuple[tuple[int, str], ...]] = {
    "delivered": (
        (0, "announced"), (12, "collected"), (26, "at_hub"), (40, "departed"), (54, "near"), (68, "out"),
        (84, "delivered"),
    ),
    "two_failed_attempts": (
        (0, "announced"), (12, "collected"), (26, "near"), (38, "out"), (50, "no_one_home"), (64, "out"),
        (78, "no_one_home"),
    ),
    "second_attempt": (
        (0, "announced"), (12, "collected"), (26, "near"), (38, "out"), (50, "no_one_home"), (66, "out"),
        (82, "delivered"),
    ),
    "lost": ((0, "announced"), (15, "collected"), (35, "at_hub"), (70, "lost")),
    "damaged": ((0, "announced"), (15, "collected"), (35, "at_hub"), (70, "damaged")),
    "returned": (
        (0, "announced"), (10, "collected"), (22, "near"), (34, "out"), (46, "no_one_home"), (60, "returning"),
        (84, "returned"),
    ),
    "counter": ((0, "announced"), (15, "collected"), (35, "near"), (55, "at_counter"), (84, "delivered")),
    "delayed": ((0, "announced"), (15, "collected"), (40, "delayed"), (84, "departed")),
    "cancelled": ((0, "announced"), (30, "cancelled")),
    "silent": (),
    "odd": ((0, "announced"), (15, "collected"), (40, "teleported")),
}  # fmt: skip
