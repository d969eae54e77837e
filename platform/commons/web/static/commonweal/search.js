/* The search field as a combobox (ARIA pattern, list autocomplete). Without this
   script the field is a plain form; what is suggested is fetched by htmx. */
(() => {
  const field = document.getElementById("search");
  const list = document.getElementById("suggestions");
  if (!field || !list) return;
  let at = -1;

  const options = () => [...list.querySelectorAll("[role=option]")];
  const isOpen = () => !list.hidden;

  function mark(place) {
    const all = options();
    at = place;
    all.forEach((one, index) => one.setAttribute("aria-selected", String(index === at)));
    if (at < 0) return field.removeAttribute("aria-activedescendant");
    field.setAttribute("aria-activedescendant", all[at].id);
    all[at].scrollIntoView({ block: "nearest" });
  }

  function show(wanted) {
    list.hidden = !wanted || options().length === 0;
    field.setAttribute("aria-expanded", String(isOpen()));
    mark(-1);
  }

  function keyed(event) {
    const many = options().length;
    if (event.key === "Escape" && isOpen()) {
      event.preventDefault();
      show(false);
    } else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      if (!isOpen()) show(true);
      if (!isOpen()) return;
      event.preventDefault();
      const step = event.key === "ArrowDown" ? 1 : -1;
      /* One place more than there are options: the field itself. */
      mark(((at + 1 + step + many + 1) % (many + 1)) - 1);
    } else if (event.key === "Enter" && isOpen() && at >= 0) {
      event.preventDefault();
      location.assign(options()[at].dataset.href);
    }
  }

  field.setAttribute("role", "combobox");
  field.setAttribute("aria-autocomplete", "list");
  field.setAttribute("aria-controls", list.id);
  field.setAttribute("aria-expanded", "false");
  field.addEventListener("keydown", keyed);
  field.addEventListener("focusout", () => show(false));
  /* Before the field loses the focus, and the list with it. */
  list.addEventListener("pointerdown", (event) => event.preventDefault());
  list.addEventListener("click", (event) => {
    const one = event.target.closest("[role=option]");
    if (one) location.assign(one.dataset.href);
  });
  new MutationObserver(() => show(document.activeElement === field)).observe(list, {
    childList: true,
  });
})();
