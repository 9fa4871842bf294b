// Small comforts; every page works without them.

// --- Light and dark ---

const root = document.documentElement;

function showTheme() {
  for (const button of document.querySelectorAll("[data-theme-choice]")) {
    button.setAttribute("aria-pressed", String(button.dataset.themeChoice === (root.dataset.theme ?? "")));
  }
}

function chooseTheme(theme) {
  if (theme) root.dataset.theme = theme;
  else delete root.dataset.theme;
  try {
    if (theme) localStorage.setItem("theme", theme);
    else localStorage.removeItem("theme");
  } catch {
    // Storage is closed to us: the choice holds for this page.
  }
  showTheme();
}

// --- Shelves: buttons for those who point, arrow keys for those who type ---

function addArrows(shelf) {
  if (shelf.dataset.arrows || shelf.scrollWidth <= shelf.clientWidth + 8) return;
  const header = shelf.parentElement.querySelector(":scope > header");
  const template = document.querySelector("#arrows");
  if (!header || !template) return;
  shelf.dataset.arrows = "yes";
  const arrows = template.content.cloneNode(true).firstElementChild;
  const [back, on] = arrows.children;
  const by = (way) => shelf.scrollBy({ left: way * shelf.clientWidth * 0.8, behavior: "smooth" });
  back.addEventListener("click", () => by(-1));
  on.addEventListener("click", () => by(1));
  const mark = () => {
    back.disabled = shelf.scrollLeft < 8;
    on.disabled = shelf.scrollLeft > shelf.scrollWidth - shelf.clientWidth - 8;
  };
  shelf.addEventListener("scroll", mark, { passive: true });
  mark();
  header.append(arrows);
}

function furnish() {
  for (const shelf of document.querySelectorAll(".shelf")) addArrows(shelf);
}

document.addEventListener("keydown", (event) => {
  const way = { ArrowRight: "nextElementSibling", ArrowLeft: "previousElementSibling" }[event.key];
  const card = way && event.target.matches("a") && event.target.closest(".shelf > li");
  const link = card && card[way]?.querySelector("a");
  if (!link) return;
  event.preventDefault();
  link.focus();
});

// --- Presses ---

document.addEventListener("click", (event) => {
  const theme = event.target.closest("[data-theme-choice]");
  if (theme) chooseTheme(theme.dataset.themeChoice);
  event.target.closest(".notice .close")?.closest(".notice").remove();
  const cover = event.target.closest("a")?.querySelector(".cover");
  if (cover) carryOver(cover);
});

/** Lets the pressed cover grow into that of the book's page, where browsers can. */
function carryOver(cover) {
  for (const other of document.querySelectorAll(".cover")) other.style.viewTransitionName = "";
  cover.style.viewTransitionName = "book-cover";
}

// --- What htmx brings and takes ---

const notices = document.querySelector("#notices");
const spoken = document.querySelector("#spoken");
let lastFocus = null; // the id of what had it, and where the link in its card leads

const failure = document.querySelector("#failure");

function say(text) {
  const notice = failure.content.cloneNode(true).firstElementChild;
  notice.firstElementChild.textContent = text;
  notices.replaceChildren(notice);
}

document.addEventListener("focusin", (event) => {
  const link = event.target.closest("a") ?? event.target.closest("li")?.querySelector("a");
  lastFocus = { id: event.target.id, href: link?.getAttribute("href") };
});

document.addEventListener("htmx:afterSettle", (event) => {
  furnish();
  const said = event.target.closest("[data-spoken]") ?? event.target.querySelector("[data-spoken]");
  if (said) spoken.textContent = said.dataset.spoken || said.textContent.trim();
  if (document.activeElement !== document.body || !lastFocus) return;
  // What had the focus is gone: stay with it if it came back, else with its book, else with the picks.
  const { id, href } = lastFocus;
  const again =
    document.getElementById(id) ??
    [...document.querySelectorAll("main li a")].find((link) => href && link.getAttribute("href") === href) ??
    document.querySelector("#picks-title");
  again?.focus({ preventScroll: true });
});
document.addEventListener("htmx:responseError", (event) => {
  event.detail.elt.closest("form:not([data-keeps])")?.reset();
  say(event.detail.xhr.status === 404 ? failure.dataset.gone : failure.dataset.refused);
});
document.addEventListener("htmx:sendError", (event) => {
  event.detail.elt.closest("form:not([data-keeps])")?.reset();
  say(failure.dataset.unreachable);
});

// Back from another page that the browser kept: what was rated there counts here.
window.addEventListener("pageshow", (event) => {
  if (event.persisted) document.body.dispatchEvent(new CustomEvent("history-changed"));
});

// Keeps the page for when the network is gone, see service-worker.js.
window.addEventListener("load", () => {
  navigator.serviceWorker?.register("/service-worker.js").catch(() => {}); // forbidden: do without
});

showTheme();
furnish();
window.addEventListener("resize", furnish);
