// A signature on glass by pointer events: strokes as points with their times, put into the form's hidden field.
class SignaturePad extends HTMLElement {
  connectedCallback() {
    this.hidden = false;
    this.canvas = this.querySelector("canvas");
    this.field = this.querySelector("input[type=hidden]");
    this.strokes = [];
    this.canvas.addEventListener("pointerdown", (event) => this.begin(event));
    this.canvas.addEventListener("pointermove", (event) => this.move(event));
    for (const name of ["pointerup", "pointercancel"]) this.canvas.addEventListener(name, () => { this.pen = null; });
    this.querySelector("[data-clear]").addEventListener("click", () => this.clear());
    new ResizeObserver(() => this.fit()).observe(this.canvas);
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => this.draw());
  }

  begin(event) {
    if (this.pen != null || !event.isPrimary) return;
    this.pen = event.pointerId;
    this.canvas.setPointerCapture(event.pointerId);
    this.start ??= event.timeStamp;
    this.strokes.push([this.point(event)]);
    this.keep();
  }

  move(event) {
    if (event.pointerId !== this.pen) return;
    for (const each of event.getCoalescedEvents?.() ?? [event]) this.strokes.at(-1).push(this.point(each));
    this.keep();
  }

  point(event) {
    const box = this.canvas.getBoundingClientRect();
    return [event.clientX - box.left, event.clientY - box.top, event.timeStamp - this.start].map((value) => Math.round(value * 10) / 10);
  }

  keep() {
    const { clientWidth: width, clientHeight: height } = this.canvas;
    this.field.value = this.strokes.length ? JSON.stringify({ width, height, strokes: this.strokes }) : "";
    this.toggleAttribute("data-signed", this.strokes.length > 0);
    this.draw();
  }

  clear() {
    this.strokes = [];
    this.start = null;
    this.keep();
  }

  fit() {
    const scale = window.devicePixelRatio || 1;
    this.canvas.width = this.canvas.clientWidth * scale;
    this.canvas.height = this.canvas.clientHeight * scale;
    this.draw();
  }

  draw() {
    const context = this.canvas.getContext("2d");
    const scale = window.devicePixelRatio || 1;
    context.setTransform(scale, 0, 0, scale, 0, 0);
    context.clearRect(0, 0, this.canvas.width, this.canvas.height);
    Object.assign(context, { strokeStyle: getComputedStyle(this).color, lineWidth: 2.5, lineCap: "round", lineJoin: "round" });
    for (const [first, ...rest] of this.strokes) {
      context.beginPath();
      context.moveTo(first[0], first[1]);
      for (const [x, y] of rest.length ? rest : [first]) context.lineTo(x, y);
      context.stroke();
    }
  }
}

customElements.define("signature-pad", SignaturePad);
