// The search box: suggestions while typing, and search by voice. Without this it is a plain form.

const PAUSE = 70; // between keys: fast typing asks once

const box = document.querySelector("#seek");
const panel = document.querySelector("#suggestions");
const spoken = document.querySelector("#spoken");

let asked = ""; // what the panel is for, or will be
let pending;
let request;
let at = -1; // which option the arrow keys are on

const options = () => [...panel.querySelectorAll("[role=option]")];
const isOpen = () => !panel.hidden;

function close() {
  clearTimeout(pending);
  request?.abort();
  panel.hidden = true;
  asked = "";
  box.setAttribute("aria-expanded", "false");
  mark(-1);
}

function mark(place) {
  at = place;
  box.removeAttribute("aria-activedescendant");
  options().forEach((option, n) => {
    option.setAttribute("aria-selected", String(n === place));
    if (n !== place) return;
    box.setAttribute("aria-activedescendant", option.id);
    option.scrollIntoView({ block: "nearest" });
  });
}

function show(fragment) {
  panel.innerHTML = fragment;
  mark(-1);
  const count = options().length;
  panel.hidden = count === 0;
  box.setAttribute("aria-expanded", String(count > 0));
  if (count) spoken.textContent = panel.querySelector("[data-said]").dataset.said;
}

async function ask(words) {
  request?.abort(); // an answer to older words must not come last
  request = new AbortController();
  const { signal } = request;
  const address = `${box.dataset.suggestions}?${new URLSearchParams({ q: words })}`;
  const headers = { "HX-Request": "true", "HX-Target": "suggestions" };
  try {
    const answer = await fetch(address, { headers, signal });
    const fragment = answer.ok ? await answer.text() : "";
    if (words === asked) show(fragment);
  } catch (error) {
    if (error.name !== "AbortError") close(); // away or out of reach: the form still works
  }
}

function typed() {
  const words = box.value.trim();
  clearTimeout(pending);
  if (words.length < 2) return close();
  if (words === asked) return;
  asked = words;
  pending = setTimeout(ask, PAUSE, words);
}

function onKey(event) {
  if (event.isComposing) return;
  const count = options().length;
  if (event.key === "Escape" && isOpen()) {
    event.preventDefault(); // the first press closes, the next one empties the box
    close();
  } else if (event.key === "ArrowDown" && !isOpen()) {
    typed();
  } else if (isOpen() && (event.key === "ArrowDown" || event.key === "ArrowUp")) {
    event.preventDefault();
    const step = event.key === "ArrowDown" ? 1 : -1;
    // One place more than there are options: the box itself.
    mark(((at + 1 + step + count + 1) % (count + 1)) - 1);
  } else if (event.key === "Enter" && isOpen() && at >= 0) {
    event.preventDefault();
    options()[at].click();
  } else if (event.key === "Enter" || event.key === "Tab") {
    close();
  }
}

if (box && panel) {
  box.setAttribute("role", "combobox");
  box.setAttribute("aria-autocomplete", "list");
  box.setAttribute("aria-haspopup", "listbox");
  box.setAttribute("aria-controls", "suggested");
  box.setAttribute("aria-expanded", "false");
  box.addEventListener("input", typed);
  box.addEventListener("keydown", onKey);
  // A press on a suggestion must not take the focus from the box before it counts.
  panel.addEventListener("pointerdown", (event) => event.preventDefault());
  box.addEventListener("blur", close);
  window.addEventListener("pageshow", close);
}

// --- By voice, where the browser can listen ---

const Recognition = window.SpeechRecognition ?? window.webkitSpeechRecognition;
const button = document.querySelector("#speak");
const note = document.querySelector("#speak-note");

function listen(recognition) {
  const heard = (words) => {
    box.value = words;
    box.form.requestSubmit();
  };
  const stopped = (words) => {
    button.setAttribute("aria-pressed", "false");
    note.hidden = true;
    if (words) spoken.textContent = words;
  };
  recognition.lang = document.documentElement.lang;
  recognition.interimResults = true;
  recognition.onresult = (event) => {
    const result = event.results[0];
    box.value = result[0].transcript;
    if (result.isFinal) heard(result[0].transcript);
  };
  recognition.onerror = (event) => {
    const refused = event.error === "not-allowed" || event.error === "service-not-allowed";
    stopped(refused ? button.dataset.refused : button.dataset.failed);
  };
  recognition.onend = () => stopped();
  button.addEventListener("click", () => {
    if (button.getAttribute("aria-pressed") === "true") return recognition.stop();
    close();
    button.setAttribute("aria-pressed", "true");
    note.hidden = false;
    spoken.textContent = note.textContent.trim();
    recognition.start();
  });
}

if (Recognition && box && button) {
  button.hidden = false;
  listen(new Recognition());
}
