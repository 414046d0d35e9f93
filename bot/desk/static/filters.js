// A filter takes effect as soon as it is chosen; without this script there is the button.
export function startFilters() {
  for (const control of document.querySelectorAll("[data-filters]")) control.addEventListener("change", () => control.form.requestSubmit());
}
