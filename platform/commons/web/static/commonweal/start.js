// Without it every page works. With it, one says so when there is no connection, a form
// that is on its way says that too, and rows that scroll show where one is.
"use strict";

for (const here of document.querySelectorAll(":is(.nav, .tabs, .sort, .desk-nav ul) [aria-current]")) {
  const row = here.closest("ul, nav");
  const [inner, outer] = [here.getBoundingClientRect(), row.getBoundingClientRect()];
  row.scrollLeft += inner.left - outer.left - (outer.width - inner.width) / 2;
}

const waiting = new Set();
addEventListener("submit", (event) => {
  const { target: form, submitter: button } = event;
  // What htmx sends is prevented by now, and shows by itself unless it takes long.
  if (!button || form.method !== "post" || (event.defaultPrevented && !button.dataset.busy)) return;
  if (waiting.has(form)) return event.preventDefault();
  waiting.add(form);
  button.setAttribute("aria-disabled", "true");
  if (!button.dataset.busy) return;
  button.style.minInlineSize = `${button.offsetWidth}px`;
  button.dataset.idle = button.textContent;
  button.textContent = button.dataset.busy;
});

function release() {
  waiting.clear();
  for (const button of document.querySelectorAll("button[aria-disabled]")) {
    button.removeAttribute("aria-disabled");
    if (button.dataset.idle) button.textContent = button.dataset.idle;
  }
}
// Whoever comes back finds the form as it was, and Escape stops what is on its way.
addEventListener("pageshow", (event) => event.persisted && release());
addEventListener("htmx:finally:request", release);
addEventListener("keydown", (event) => event.key === "Escape" && release());

if ("serviceWorker" in navigator) {
  addEventListener("load", () => {
    navigator.serviceWorker.register("/worker.js").catch(() => {});
  });
}
