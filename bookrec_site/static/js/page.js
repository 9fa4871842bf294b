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
let lastFocus = "";

function say(text) {
  const notice = document.querySelector("#failure").content.cloneNode(true).firstElementChild;
  notice.firstElementChild.textContent = text;
  notices.replaceChildren(notice);
}

document.addEventListener("focusin", (event) => {
  lastFocus = event.target.id;
});

document.addEventListener("htmx:afterSettle", (event) => {
  furnish();
  const said = event.target.closest("[data-spoken]") ?? event.target.querySelector("[data-spoken]");
  if (said) spoken.textContent = said.dataset.spoken || said.textContent.trim();
  if (document.activeElement !== document.body || !lastFocus) return;
  // What had the focus is gone: stay with it if it came back, else with the picks.
  (document.getElementById(lastFocus) ?? document.querySelector("#picks-title"))?.focus({ preventScroll: true });
});
document.addEventListener("htmx:responseError", (event) => {
  event.detail.elt.closest("form")?.reset();
  say(event.detail.xhr.status === 404
    ? "That book is no longer here. Nothing was saved."
    : "That was not saved. Reload the page and try again.");
});
document.addEventListener("htmx:sendError", (event) => {
  event.detail.elt.closest("form")?.reset();
  say("The site does not answer. Your last change was not saved.");
});

// Back from another page that the browser kept: what was rated there counts here.
window.addEventListener("pageshow", (event) => {
  if (event.persisted) document.body.dispatchEvent(new CustomEvent("history-changed"));
});

showTheme();
furnish();
window.addEventListener("resize", furnish);
