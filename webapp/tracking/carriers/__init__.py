"""Carriers' systems, all of one shape: one module each, and this dict.

A module has NAME (for people), POLLS (can it be asked?), ADDRESS, SECRETS (what a link needs; the first is a must),
`access`, `fetch` and `trial` (the network), `parse` (pure), `verify` and `parse_webhook`. Its codes stand in an exact
table; a code that is not in it is `unknown`, kept as it came and counted on a page, never guessed.
"""

from types import ModuleType

from webapp.tracking.carriers import easypost, ninjavan

ADAPTERS: dict[str, ModuleType] = {"easypost": easypost, "ninjavan": ninjavan}
