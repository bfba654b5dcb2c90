// A printed command where goods are picked, received or counted: what a tap on its button or link would do.
const NOTHING_TO_DO = "That is not asked for now.";
const SAY_WHY = "Scan why it is not there first: Bin is empty, Damaged or Not now.";

// Answers what is to be said: why nothing was done, or of a choice what was chosen; "" of all else.
export function press(command) {
  const asked = document.querySelector(`main [data-command~="${CSS.escape(command)}"]`);
  if (!asked) return NOTHING_TO_DO;
  if (asked.type === "submit" && !asked.form.checkValidity()) return SAY_WHY;
  asked.click();
  asked.closest("details")?.setAttribute("open", "");
  return asked.dataset.words ?? "";
}
