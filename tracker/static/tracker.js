// What scripts add; every page works without them.
(() => {
  "use strict";
  const all = (selector, root = document) => Array.from(root.querySelectorAll(selector));

  // Copy buttons stay hidden where scripts cannot run: the text is in a field beside them.
  function prepare(root) {
    all("[data-copy]", root).forEach((button) => { button.hidden = false; });
    all("[data-bulk]", root).forEach(count);
  }

  async function copy(button) {
    const field = document.getElementById(button.dataset.copy);
    field.select();
    try { await navigator.clipboard.writeText(field.value); } catch { document.execCommand("copy"); }
    const words = button.querySelector("span");
    const before = words.textContent;
    words.textContent = "Đã chép";
    setTimeout(() => { words.textContent = before; }, 2500);
  }

  // A form with data-bulk shows how many rows are ticked.
  function count(form) {
    const ticked = all("input[type=checkbox][name=ids]", document).filter((box) => box.form === form && box.checked).length;
    all("[data-count]", form).forEach((place) => { place.textContent = ticked ? `Đã chọn ${ticked} việc` : place.dataset.count; });
  }

  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-copy]");
    if (button) copy(button);
  });

  document.addEventListener("change", (event) => {
    const box = event.target;
    if (box.matches("[data-all]")) {
      all("input[type=checkbox][name=ids]").filter((other) => other.form === box.form).forEach((other) => { other.checked = box.checked; });
    }
    if (box.form?.matches("[data-bulk]")) count(box.form);
    if (box.form?.matches("[data-submit-on-change]")) box.form.requestSubmit();
    if (box.matches("[data-file-names]")) {
      const place = document.getElementById(box.dataset.fileNames);
      if (place) place.textContent = Array.from(box.files, (file) => file.name).join(", ");
    }
    if (box.matches("input[type=file][data-send]") && box.files.length) box.form.requestSubmit();
  });

  // One press sends once; the page says that it is on its way. Going back makes the button work again.
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.method !== "post") return;
    if (form.dataset.sent) { event.preventDefault(); return; }
    form.dataset.sent = "1";
    form.dataset.clean = "1";
    setTimeout(() => { delete form.dataset.sent; }, 8000);
  });
  window.addEventListener("pageshow", () => all("form[data-sent]").forEach((form) => { delete form.dataset.sent; }));

  // Leaving with unsent words asks first.
  document.addEventListener("input", (event) => {
    const form = event.target.form;
    if (form?.method === "post" && event.target.matches("textarea, input[type=text]")) form.dataset.typed = "1";
  });
  window.addEventListener("beforeunload", (event) => {
    if (all("form[data-typed]:not([data-clean])").length) event.preventDefault();
  });

  // Keys in queues: a link or button with data-key answers its letter while nothing is being typed.
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey || event.target.closest("input, textarea, select")) return;
    const target = all("[data-key]").find((element) => element.dataset.key === event.key);
    if (target) { event.preventDefault(); target.click(); }
  });

  document.addEventListener("htmx:after:swap", () => prepare(document));
  prepare(document);
  document.querySelector(".govuk-error-summary")?.focus();
})();
