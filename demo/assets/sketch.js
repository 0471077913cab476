// A black canvas for white strokes. Every stroke triggers "input" with the drawing as a PNG; nothing comes from the server.
const canvas = element.querySelector("canvas");
const pen = canvas.getContext("2d");
const SEND_MS = 120; // while a stroke is being drawn
let drawing = false;
let timer = null;

function clear() {
  pen.fillStyle = "#000";
  pen.fillRect(0, 0, canvas.width, canvas.height);
}

const send = () => trigger("input", { picture: canvas.toDataURL("image/png") });

function at(event) {
  const box = canvas.getBoundingClientRect();
  return [((event.clientX - box.left) * canvas.width) / box.width, ((event.clientY - box.top) * canvas.height) / box.height];
}

canvas.onpointerdown = (event) => {
  canvas.setPointerCapture(event.pointerId);
  drawing = true;
  pen.beginPath();
  pen.moveTo(...at(event));
  canvas.onpointermove(event);
};
canvas.onpointermove = (event) => {
  if (!drawing) return;
  Object.assign(pen, { strokeStyle: "#fff", lineWidth: 20, lineCap: "round", lineJoin: "round" });
  pen.lineTo(...at(event));
  pen.stroke();
  timer ??= setTimeout(() => {
    timer = null;
    send();
  }, SEND_MS);
};
canvas.onpointerup = canvas.onpointercancel = () => {
  if (drawing) send();
  drawing = false;
};
element.querySelector(".clear").onclick = () => {
  clear();
  send();
};
clear();
element.firstElementChild.dataset.ready = "";
