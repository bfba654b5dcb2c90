"""What a scan is for -> who judges it. The way in for scans hears every one of them; a purpose that is not here is kept
and changes nothing."""

from webapp.handover.actions.judges import OWN, Judges
from webapp.returns import actions as returns

JUDGES: Judges = {**OWN, "return": returns.JUDGE}
