// The two losses of G along D's logit, and the gradient norms measured. props.value: {logit, seed, notes}
const lab = atlas.theory;
const find = (name) => element.querySelector(name);
const GAMES = ["minimax", "non_saturating"];
let logit = -5;
let seed = 0;
let found = null;
let notes = [];

const ask = lab.asker("games", (result) => {
  found = result;
  lab.note(find(".note"), result.notes.length ? result.notes : notes);
  draw();
  lab.tell("games", { logit });
  element.dataset.ready = "yes";
}, () => (find(".note").innerHTML = find(".failed-words").innerHTML));

const colour = (context, game) => (game === "minimax" ? context.fake : context.real);
const share = (l) => (l + 8) / 16; // -8..8 over the width
const clamp = (value, low, high) => Math.min(high, Math.max(low, value));

function draw() {
  if (!found || !element.clientWidth) return;
  const at = found.logits.reduce((best, l, i) => (Math.abs(l - logit) < Math.abs(found.logits[best] - logit) ? i : best), 0);
  const near = found.moments.logit.reduce((best, l, i) => (Math.abs(l - logit) < Math.abs(found.moments.logit[best] - logit) ? i : best), 0);
  losses(lab.open(find(".losses")), at);
  norms(lab.open(find(".norms")), near);
  find(".d").textContent = (1 / (1 + Math.exp(-logit))).toPrecision(2);
  for (const game of GAMES) {
    find(`.${game} .slope`).textContent = found.curves[game].slope[at].toFixed(4) + " ";
    find(`.${game} .gradient`).textContent = found.moments[game][near].toPrecision(2) + " ";
  }
}

function handle({ pen, height, width, faint }) {
  const x = share(logit) * width;
  pen.strokeStyle = faint;
  pen.lineWidth = 1.5;
  pen.beginPath();
  pen.moveTo(x, 0);
  pen.lineTo(x, height);
  pen.stroke();
  return x;
}

function losses(context, at) {
  const { pen, width, height } = context;
  const y = (loss) => height / 2 - (loss / 8.4) * (height / 2 - 6);
  lab.rule(context, y(0));
  const x = handle(context);
  for (const game of GAMES) {
    const { value, slope } = found.curves[game];
    pen.strokeStyle = pen.fillStyle = colour(context, game);
    pen.lineWidth = 2;
    pen.beginPath();
    value.forEach((loss, i) => pen.lineTo(share(found.logits[i]) * width, y(loss)));
    pen.stroke();
    // The tangent, three logits to either side.
    pen.lineWidth = 5;
    pen.globalAlpha = 0.35;
    pen.beginPath();
    for (const step of [-2, 2]) pen.lineTo(share(found.logits[at] + step) * width, y(value[at] + step * slope[at]));
    pen.stroke();
    pen.globalAlpha = 1;
    pen.beginPath();
    pen.arc(x, y(value[at]), 5, 0, 7);
    pen.fill();
    // Each name stands under its own curve, where the other is far.
    const [name, i] = game === "non_saturating" ? ["−log D", 8] : ["log(1 − D)", 110];
    pen.fillText(name, Math.max(4, share(found.logits[i]) * width - 30), y(value[i]) + 26);
  }
}

// Norms on a logarithmic scale, 10^-3 to 10^3.
function norms(context, near) {
  const { pen, width, height } = context;
  const y = (norm) => height - 8 - ((clamp(Math.log10(norm || 1e-9), -3, 3) + 3) / 6) * (height - 16);
  pen.font = "11px " + getComputedStyle(element).fontFamily;
  for (const power of [-2, 0, 2]) {
    lab.rule(context, y(10 ** power));
    pen.fillStyle = context.ink;
    pen.fillText({ "-2": "0.01", 0: "1", 2: "100" }[power], 2, y(10 ** power) - 4);
  }
  handle(context);
  const { moments } = found;
  for (const game of GAMES) {
    pen.fillStyle = colour(context, game);
    moments.logit.forEach((l, i) => {
      if (Math.abs(l) > 8) return;
      pen.globalAlpha = i === near ? 1 : 0.55;
      pen.beginPath();
      pen.arc(share(l) * width, y(moments[game][i]), i === near ? 5 : 2.5, 0, 7);
      pen.fill();
    });
    pen.globalAlpha = 1;
  }
}

for (const canvas of element.querySelectorAll(".field")) {
  lab.drag(canvas, (x) => lab.slide("logit", clamp(Math.round((16 * x - 8) * 10) / 10, -8, 8)));
}

lab.figure("games", {
  set: (value) => {
    logit = value;
    draw();
    lab.tell("games", { logit });
  },
});

function update() {
  if (!props.value) return;
  ({ logit, seed, notes } = props.value);
  ask({ seed });
}

lab.redraw(element, draw);
watch("value", update);
update();
