// Says beside a picked file what becomes of it on its way to the customer's network, before it is sent.
export function startFits() {
  document.addEventListener("change", (event) => {
    if (event.target.matches?.("[data-file]")) tell(event.target);
    if (event.target.matches?.("[data-target]")) tell(event.target.form.querySelector("[data-file]"));
  });
}

async function tell(input) {
  const form = input.form, line = form?.querySelector("[data-fits]"), file = input.files[0];
  if (!line) return;
  line.hidden = true;
  line.textContent = "";
  if (!file) return;
  const asked = new URLSearchParams({ mime: file.type, size: file.size });
  const source = form.querySelector("[data-target]:checked")?.value; // another chat may be on another network
  const place = source ? "/tickets/" + source + "/fits" : form.action.replace(/\/reply$/, "/fits");
  const answer = await fetch(place + "?" + asked).catch(() => null);
  if (!answer?.ok || input.files[0] !== file) return;
  const told = await answer.json();
  line.textContent = told.note;
  line.classList.toggle("bad", told.refused);
  line.hidden = !told.note;
}
