// D* for the p and q of the distances, and a D trained between them. props.value: {moves}
const lab = atlas.theory;
const find = (name) => element.querySelector(name);
const sides = [...element.querySelectorAll(".side")];
let pair = null; // p, q and D*
let training = null; // D after each of some moves
let moves = 600;
let asking = null;

const ask = lab.asker("discriminator", (result, old) => {
  if (old) return; // it belongs to other p and q than those shown
  training = result;
  draw();
  element.dataset.ready = "yes";
}, () => (find(".note").innerHTML = find(".failed-words").innerHTML));

// The drawn checkpoint nearest to the slider.
const nearest = () => training.steps.reduce((best, step, i) =>
  Math.abs(step - moves) < Math.abs(training.steps[best] - moves) ? i : best, 0);

function draw() {
  if (!pair || !element.clientWidth) return;
  const isLine = pair.dim === 1;
  find(".sides").classList.toggle("single", isLine);
  sides[1].hidden = isLine;
  for (const side of sides) side.querySelector(".field").classList.toggle("line", isLine);
  const context = lab.open(sides[0].querySelector(".field"));
  const exact = lab.bytes(pair.optimal);
  const known = training && training.dim === pair.dim;
  const trained = known ? lab.bytes(training.curves[nearest()]) : null;
  if (isLine) {
    const base = context.height - 6;
    lab.rule(context, base);
    lab.rule(context, (base + 10) / 2);
    lab.curve(context, lab.bytes(pair.p), { colour: context.real, base, top: 10, fill: 0.2, line: 0 });
    lab.curve(context, lab.bytes(pair.q), { colour: context.fake, base, top: 10, fill: 0.2, line: 0 });
    lab.curve(context, exact, { colour: context.ink, base, top: 10 });
    if (trained) lab.curve(context, trained, { colour: context.ink, base, top: 10, line: 1.5, dash: [5, 5] });
  } else {
    lab.heat(context, exact, pair.n, lab.judged(context, 0.9));
    label(context, "D*");
    const other = lab.open(sides[1].querySelector(".field"));
    if (trained) lab.heat(other, trained, training.n, lab.judged(other, 0.9));
    label(other, known ? `D, ${training.steps[nearest()]}` : "D");
  }
  find(".sum").textContent = pair.value.toFixed(4);
  find(".formula").textContent = pair.formula.toFixed(4);
  find(".trained").textContent = known ? training.values[nearest()].toFixed(4) : "…";
}

function label({ pen, ink }, text) {
  pen.fillStyle = ink;
  pen.fillText(text, 8, 18);
}

lab.figure("optimal", {
  set: (found) => {
    if (typeof found === "number") moves = found;
    else {
      if (!pair || JSON.stringify([pair.data, pair.place, pair.width, pair.drawing]) !== JSON.stringify([found.data, found.place, found.width, found.drawing])) {
        training = null;
        clearTimeout(asking); // training takes longer than a drag: wait until it rests
        const { data, place, width, drawing } = found;
        asking = setTimeout(() => ask({ data, place, width, drawing }), pair ? 250 : 0);
      }
      pair = found;
    }
    if (typeof found === "number") lab.tell("optimal", { fit: moves });
    draw();
  },
});

function update() {
  if (props.value) moves = props.value.moves;
  if (lab.shared) lab.call("optimal", "set", lab.shared);
  draw();
}

lab.redraw(element, draw);
watch("value", update);
update();
