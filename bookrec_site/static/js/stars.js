// Giving stars. Without this the radio buttons and "Save" do the same work.

const KEY_PAUSE = 450; // arrow keys pass several steps: the last one counts

const pending = new WeakMap(); // one for each form: a star for one book must not swallow another's

/** Sends a rating form, after a pause where more may follow. */
function send(form, pause = 0) {
  clearTimeout(pending.get(form));
  const rate = () => form.dispatchEvent(new CustomEvent("rate", { bubbles: true }));
  pending.set(form, setTimeout(rate, pause));
}

function show(form, words) {
  const output = form.querySelector("output");
  output.dataset.given ??= output.textContent;
  output.textContent = words ?? output.dataset.given;
}

const form = (node) => node.closest?.("form.rate");
const words = (label) => label.textContent;

document.addEventListener("change", (event) => {
  if (!event.target.matches(".halves input")) return;
  const byKey = event.target.matches(":focus-visible");
  show(form(event.target), words(event.target.nextElementSibling));
  send(form(event.target), byKey ? KEY_PAUSE : 0);
});

// Pointing at a step says what it would give.
document.addEventListener("pointerover", (event) => {
  if (event.pointerType !== "mouse" || !event.target.closest) return;
  const label = event.target.closest(".halves label");
  if (label) show(form(label), words(label));
});
document.addEventListener("pointerout", (event) => {
  if (event.pointerType !== "mouse" || !event.target.matches?.(".halves label")) return;
  if (!event.relatedTarget?.closest?.(".halves")) show(form(event.target));
});

// A finger is wider than half a star: it may slide to the right one.
let slide;

function labelAt(halves, x) {
  const labels = halves.querySelectorAll("label");
  const { left, width } = halves.getBoundingClientRect();
  const step = Math.floor(((x - left) / width) * labels.length);
  return labels[Math.min(Math.max(step, 0), labels.length - 1)];
}

function slideTo(x) {
  const label = labelAt(slide.halves, x);
  if (label === slide.label) return;
  slide.label?.classList.remove("at");
  label.classList.add("at");
  slide.halves.classList.add("dragged");
  slide.label = label;
  show(form(label), words(label));
}

function endSlide(keep) {
  if (!slide) return;
  const { halves, label, moved } = slide;
  slide = undefined;
  halves.classList.remove("dragged");
  label?.classList.remove("at");
  if (!moved || !label) return;
  if (!keep) return show(form(halves));
  label.previousElementSibling.checked = true;
  send(form(halves));
}

document.addEventListener("pointerdown", (event) => {
  const halves = event.target.closest?.(".halves");
  if (halves && event.pointerType !== "mouse") slide = { halves, from: event.clientX, moved: false };
});
document.addEventListener("pointermove", (event) => {
  if (!slide || (!slide.moved && Math.abs(event.clientX - slide.from) < 6)) return;
  slide.moved = true;
  slideTo(event.clientX);
});
document.addEventListener("pointerup", () => endSlide(true));
document.addEventListener("pointercancel", () => endSlide(false));
