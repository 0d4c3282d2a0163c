// The frame follows the pointer, so that its button is always under it.
"use strict";

const field = document.querySelector(".stage");
const followed = document.querySelector("iframe");
function follow(event) {
  const r = field.getBoundingClientRect();
  followed.style.left = `${event.clientX - r.x}px`;
  followed.style.top = `${event.clientY - r.y}px`;
}
field.addEventListener("mousemove", follow);
field.addEventListener("mouseover", follow);
