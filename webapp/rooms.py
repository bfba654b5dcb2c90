"""The rooms in order, ground floor first. A room imports only from rooms above it in this list; nothing else."""

FLOORS = {
    "people": ("accounts", "places", "carriers"),
    "record": ("proofs", "ledger"),
    "goods": ("orders", "stock"),
    "law": ("policy", "deadlines"),
    "work": ("packing", "labels", "handover", "tracking", "evidence", "cancellations", "returns", "cases"),
    "windows": ("notices", "buyer", "shell"),
}

ROOMS = tuple(room for floor in FLOORS.values() for room in floor)
