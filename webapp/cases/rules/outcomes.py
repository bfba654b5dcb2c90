"""How a case may end."""

# code -> words, tone, icon
OUTCOMES = {
    "won": ("Won", "green", "check"),
    "part": ("Paid in part", "amber", "coin"),
    "lost": ("Lost", "red", "cross"),
    "settled": ("Settled with the buyer", "blue", "hand"),
    "withdrawn": ("Withdrawn", "grey", "undo"),
    "fell_away": ("Its ground fell away", "grey", "undo"),
}
BY_PEOPLE = tuple(code for code in OUTCOMES if code != "fell_away")
WITH_AMOUNT = frozenset({"won", "part", "settled"})
