// A filter takes effect as soon as it is chosen; without this script there is the button.
// On a phone they are folded away; wide, a browser that cannot show what is folded has them unfolded here.
export function startFilters() {
  const fold = document.querySelector("[data-more-filters]");
  if (fold && !CSS.supports("selector(::details-content)") && matchMedia("(min-width: 561px)").matches) fold.open = true;
  for (const control of document.querySelectorAll("[data-filters]")) control.addEventListener("change", () => control.form.requestSubmit());
}
