"""Whose fault it was that something went wrong: one closed vocabulary for deadlines, cases and labels."""

FAULTS = {
    "ours": "Ours",
    "carrier": "The carrier's",
    "buyer": "The buyer's",
    "platform": "The platform's",
    "weather": "Weather or another force beyond anybody",
    "customs": "Customs",
}
