// What the attacker's second window does.
"use strict";

const to = new URLSearchParams(location.search);
const says = document.querySelector("[data-says]");

switch (to.get("role")) {
  case "slow":
    says.textContent = "Press here once, count to two, and press again";
  case "double": // eslint-disable-line no-fallthrough
    window.addEventListener("mousedown", () => window.close());
    break;
  case "under": // goes where its button lies beneath the opener's decoy, and becomes the victim
    says.textContent = "One moment";
    setTimeout(() => {
      const number = (name) => Number(to.get(name));
      const aside = (outerWidth - innerWidth) / 2, above = outerHeight - innerHeight;
      moveTo(number("sx") - innerWidth / 2 - number("middle") - aside, number("sy") - number("top") - above);
      setTimeout(() => { location = to.get("victim"); }, 300);
    }, 300);
    break;
}
fetch("/spot?name=window", { method: "POST" });
