// Shows the counts of the lab's servers while an attack is tried.
"use strict";

const shown = [...document.querySelectorAll("[data-tally]")];

async function refresh() {
  try {
    const all = await (await fetch("/tally.json", { cache: "no-store" })).json();
    for (const element of shown) {
      const [attack, against] = element.dataset.tally.split(" ");
      const t = all[attack]?.[against];
      element.textContent = t ? `shown ${t.shown} · refused ${t.refused} · sent ${t.arrived} · acted ${t.acted}` : element.matches(".big") ? "nothing has arrived yet" : "";
      element.classList.toggle("acted", Boolean(t?.acted));
      element.classList.toggle("stopped", Boolean(t?.refused || t?.arrived) && !t.acted);
    }
  } catch { /* the lab has ended; what was shown stays */ }
  setTimeout(refresh, 1000);
}
refresh();

document.querySelector("[data-through]")?.addEventListener("change", (event) => {
  document.querySelector(".stage").classList.toggle("seen", event.target.checked);
});
