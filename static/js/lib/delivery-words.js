// What this phone says of a report before the server does: a verdict's row of the page's own table, and what comes next.
const CODES = { out: "on_run", delivered: "delivered", returned: "back_at_shop" };
const ENDS = new Set(["delivered", "returned"]);

export class DeliveryWords {
  constructor({ verdicts, reasons }) {
    Object.assign(this, { verdicts, reasons });
  }

  of({ outcome, reason }) {
    const { then = "" } = this.reasons[reason] ?? {};
    const failed = then.startsWith("Bring") ? "bring_it_back" : reason === "PACKAGE_LOST" ? "loss_noted" : "attempt_noted";
    return this.verdicts[CODES[outcome] ?? failed];
  }

  then({ outcome, reason }) {
    if (outcome === "out") return "Its address comes with the connection.";
    return outcome === "failed" ? this.reasons[reason].then : "";
  }
}

// Whether there is nothing more to report of a parcel after this.
export const ends = ({ outcome }) => ENDS.has(outcome);
