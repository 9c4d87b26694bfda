// Comforts for keyboard users. Every page works without this file.

const EDITABLE = "input, textarea, select, [contenteditable]";

// "/" or Ctrl-K: to the search box.
document.addEventListener("keydown", (event) => {
  const slash = event.key === "/" && !event.ctrlKey && !event.metaKey && !event.altKey;
  const shortcut = event.key.toLowerCase() === "k" && (event.ctrlKey || event.metaKey);
  if (!shortcut && !(slash && !event.target.closest(EDITABLE))) return;
  const search = document.querySelector("[data-search]");
  if (!search) return;
  event.preventDefault();
  search.focus();
  search.select();
});

// After a refused form, to the summary of what is wrong.
document.addEventListener("DOMContentLoaded", () => {
  document.querySelector("[data-error-summary]")?.focus();
});

// A form sent twice by a nervous click is sent once.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.method !== "post" || event.defaultPrevented) return;
  if (form.dataset.sent) {
    event.preventDefault();
    return;
  }
  form.dataset.sent = "yes";
  setTimeout(() => delete form.dataset.sent, 3000);
});

// "Tout cocher" ticks the boxes of its table.
document.addEventListener("change", (event) => {
  if (!event.target.matches("[data-check-all]")) return;
  const name = event.target.dataset.checkAll;
  for (const box of event.target.form.querySelectorAll(`[type=checkbox][name="${CSS.escape(name)}"]`)) {
    if (!box.disabled) box.checked = event.target.checked;
  }
});
