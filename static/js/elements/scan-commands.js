// Printed commands that lead elsewhere: its links say which one leads where. A code is followed as a tap would be.
class ScanCommands extends HTMLElement {
  connectedCallback() {
    document.addEventListener("command", ({ detail }) => document.querySelector(`a[data-command="${detail.command}"]`)?.click());
  }
}

customElements.define("scan-commands", ScanCommands);
