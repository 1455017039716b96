// What scripts add; every page works without them.
(() => {
  "use strict";
  const all = (selector, root = document) => Array.from(root.querySelectorAll(selector));
  const summaries = new WeakSet(); // those already read out

  // Runs on the page and after each swap: shows what needs scripts, counts ticks, leads to the first mistakes.
  function prepare() {
    all("[data-copy], [data-scripted]").forEach((element) => { element.hidden = false; });
    all("form[data-bulk]").forEach(count);
    all(".govuk-error-summary").filter((found) => !summaries.has(found)).slice(0, 1).forEach((found) => {
      summaries.add(found);
      found.focus();
    });
  }

  const boxes = (form) => Array.from(form.elements).filter((box) => box.type === "checkbox" && !("all" in box.dataset));

  // A form with data-bulk says in [data-count] how many rows are ticked; what stands there first means none.
  function count(form) {
    const ticked = boxes(form).filter((box) => box.checked).length;
    all("[data-count]", form).forEach((place) => {
      place.textContent = ticked ? `Đã chọn ${ticked} việc` : place.dataset.count;
    });
  }

  async function copy(button) {
    const field = document.getElementById(button.dataset.copy);
    field.select();
    try { await navigator.clipboard.writeText(field.value); } catch { document.execCommand("copy"); }
    const words = button.querySelector("span");
    button.dataset.words ??= words.textContent;
    words.textContent = "Đã chép";
    setTimeout(() => { words.textContent = button.dataset.words; }, 2500);
  }

  function release(form) {
    delete form.dataset.sent;
  }

  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-copy]");
    if (button) copy(button);
    if (event.target.closest("[data-print]")) window.print();
  });

  document.addEventListener("change", ({ target }) => {
    const form = target.form;
    if (target.matches("[data-all]")) boxes(form).forEach((box) => { box.checked = target.checked; });
    if (form?.matches("[data-bulk]")) count(form);
    const names = document.getElementById(target.dataset.fileNames);
    if (names) names.textContent = Array.from(target.files, (file) => file.name).join(", ");
    if (form?.matches("[data-submit-on-change]") || (target.matches("[data-send]") && target.files.length)) form.requestSubmit();
  });

  // Leaving with unsent words asks first.
  document.addEventListener("input", ({ target }) => {
    if (target.form?.method === "post" && target.matches("textarea, input[type=text]")) target.form.dataset.typed = "";
  });
  window.addEventListener("beforeunload", (event) => {
    if (document.querySelector("form[data-typed]:not([data-sent])")) event.preventDefault();
  });

  // One press sends once. The button works again when the way back leads here, or when no answer came.
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.method !== "post") return;
    if ("sent" in form.dataset) { event.preventDefault(); return; }
    form.dataset.sent = "";
    setTimeout(release, 10000, form);
  });
  window.addEventListener("pageshow", () => all("form[data-sent]").forEach(release));

  // Keys of queues: a link or button with data-key answers its letter while nothing is being typed.
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey || event.target.closest("input, textarea, select")) return;
    const found = all("[data-key]").find((element) => element.dataset.key === event.key);
    if (found) { event.preventDefault(); found.click(); }
  });

  // After a swap the keyboard stays where it was; htmx itself keeps it on elements that kept their id.
  document.addEventListener("htmx:after:swap", ({ detail }) => {
    prepare();
    const { target, sourceElement } = detail.ctx;
    if (sourceElement.matches?.("form")) release(sourceElement);
    if (document.activeElement !== document.body) return;
    const place = target.isConnected ? target : document.getElementById(target.id);
    place?.setAttribute("tabindex", "-1");
    place?.focus({ preventScroll: true });
  });

  document.addEventListener("htmx:error", ({ target }) => {
    all("form[data-sent]").forEach(release);
    const notice = document.createElement("p");
    notice.setAttribute("role", "alert");
    notice.className = "govuk-error-message";
    notice.textContent = "Chưa gửi được: mất kết nối. Nội dung còn nguyên, xin bấm lại khi có mạng.";
    target.querySelector?.(":scope > [role=alert]")?.remove();
    target.append?.(notice);
  });

  prepare();
})();
