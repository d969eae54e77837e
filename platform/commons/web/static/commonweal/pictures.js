/* Pictures at the desk. Without this script points are typed in and files are chosen
   one by one; nothing else is lost. */
(() => {
  const WHOLE = 1000;
  const clamp = (value) => Math.min(WHOLE, Math.max(0, Math.round(value)));
  const fields = (key) => {
    const point = document.querySelector(`[data-point="${CSS.escape(key)}"]`);
    return point && [point.querySelector("[name=x]"), point.querySelector("[name=y]")];
  };

  /* Where in the whole picture a click into the part of it that is shown has met. */
  function met(image, event) {
    const box = image.getBoundingClientRect();
    const scale = Math.max(box.width / image.naturalWidth, box.height / image.naturalHeight);
    const [x, y] = getComputedStyle(image).objectPosition.split(" ").map(parseFloat);
    const along = (at, shown, natural, place) => {
      const drawn = natural * scale;
      return clamp(((at + ((drawn - shown) * place) / 100) / drawn) * WHOLE);
    };
    return [
      along(event.clientX - box.left, box.width, image.naturalWidth, x),
      along(event.clientY - box.top, box.height, image.naturalHeight, y),
    ];
  }

  function look(holder) {
    const both = fields(holder.dataset.look);
    const image = holder.querySelector("img");
    if (!both || !image) return;
    image.style.setProperty("--focus-x", `${both[0].value / 10}%`);
    image.style.setProperty("--focus-y", `${both[1].value / 10}%`);
  }

  function chosen(event) {
    const image = event.target.closest("[data-look] img");
    if (!image || !image.naturalWidth) return;
    const holder = image.closest("[data-look]");
    const both = fields(holder.dataset.look);
    if (!both) return;
    met(image, event).forEach((value, index) => (both[index].value = String(value)));
    both[0].closest("details").open = true;
    look(holder);
  }

  function typed(event) {
    const point = event.target.closest("[data-point]");
    if (!point) return;
    const holder = document.querySelector(`[data-look="${CSS.escape(point.dataset.point)}"]`);
    if (holder) look(holder);
  }

  /* Several files, each into a row of its own. */
  function spread(event) {
    if (event.target.id !== "several-pictures") return;
    const form = event.target.closest("form");
    const rows = [...form.querySelectorAll(".picture-row")];
    const free = rows.filter((row) => row.querySelector("[type=file]").files.length === 0);
    [...event.target.files].slice(0, free.length).forEach((file, index) => {
      const one = new DataTransfer();
      one.items.add(file);
      free[index].querySelector("[type=file]").files = one.files;
    });
    event.target.value = "";
    form.querySelector(".more-pictures").open = rows.some(
      (row, index) => index > 0 && row.querySelector("[type=file]").files.length,
    );
    const empty = rows.find(
      (row) =>
        row.querySelector("[type=file]").files.length &&
        !row.querySelector("[name$='.alt']").value,
    );
    if (empty) empty.querySelector("[name$='.alt']").focus();
  }

  /* htmx keeps fields as they are: right while something is wrong, not once it is done.
     The key of the form tells, for it counts the pictures. */
  let known = "";
  function reveal() {
    document.querySelectorAll(".with-script[hidden]").forEach((one) => (one.hidden = false));
    const form = document.querySelector(".bring-pictures");
    const key = form ? form.querySelector("[name=of]").value : "";
    if (known && key && key !== known) form.reset();
    known = key;
  }

  document.addEventListener("click", chosen);
  document.addEventListener("input", typed);
  document.addEventListener("change", spread);
  new MutationObserver(reveal).observe(document.body, { childList: true, subtree: true });
  reveal();
})();
