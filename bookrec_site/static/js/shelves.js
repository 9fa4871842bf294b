// The menu of statuses and the ticks of "Edit several"; both work without this file.

// The menu is redrawn with its book's controls: closed before, it gives the focus back to its button.
document.addEventListener("htmx:beforeRequest", (event) => {
  event.target.querySelector(":popover-open")?.hidePopover();
});

document.addEventListener("change", (event) => {
  const all = event.target.closest("[data-tick-all]");
  if (!all) return;
  for (const tick of document.querySelectorAll('.tick input[name="books"]')) tick.checked = all.checked;
});
