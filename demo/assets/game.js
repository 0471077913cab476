// Real or generated: the reader against D. props.value: {address, model, side, sheet, real, scores, threshold, judge, note?}, or
// {note} where there is no deal. The score of all deals against a model stays in localStorage: [rating 0..3, D's score, real].
const find = (name) => element.querySelector(name);
const SIDE = 200;
const MOST = 500; // answers kept for each model
const SHOW_MS = 1100; // how long an answer stays before the next picture
const [figure, hero] = [find(".game"), find(".hero")];
const ratings = [...element.querySelectorAll(".ratings button")];
let deal = null; // the value on screen, with its sheet decoded
let turn = 0;
let answered = []; // of this deal: whether the reader was right
let timer = null;

const key = () => `gan-atlas-game-${deal.model}`;
const kept = () => atlas.kept("localStorage", key());
const keep = (answers) => atlas.keep("localStorage", key(), answers.slice(-MOST));

// Share of generated and of real pictures called real, for every threshold from the strictest on.
function roc(answers, score) {
  const real = answers.filter((answer) => answer[2]).map(score);
  const fake = answers.filter((answer) => !answer[2]).map(score);
  if (!real.length || !fake.length) return null;
  const share = (scores, threshold) => scores.filter((value) => value >= threshold).length / scores.length;
  const thresholds = [...new Set([...real, ...fake])].sort((a, b) => b - a);
  const points = [[0, 0], ...thresholds.map((threshold) => [share(fake, threshold), share(real, threshold)])];
  let area = 0;
  for (let i = 1; i < points.length; i++) area += ((points[i][0] - points[i - 1][0]) * (points[i][1] + points[i - 1][1])) / 2;
  return { points, area };
}

function tally() {
  const answers = kept();
  const svg = find("svg");
  svg.setAttribute("viewBox", `-1 -1 ${SIDE + 2} ${SIDE + 2}`);
  const lines = [`<path class="grid" fill="none" d="M0 0V${SIDE}H${SIDE}V0ZM0 ${SIDE}L${SIDE} 0"/>`];
  const players = { player: [(answer) => answer[0], (answer) => answer[0] >= 2], judge: [(answer) => answer[1], (answer) => answer[1] > deal.threshold] };
  for (const [name, [score, callsReal]] of Object.entries(players)) {
    const curve = roc(answers, score);
    const right = answers.filter((answer) => callsReal(answer) === Boolean(answer[2])).length;
    find(`.${name} .right`).textContent = answers.length ? `${right} / ${answers.length}` : "–";
    find(`.${name} .area`).textContent = curve ? `AUC ${curve.area.toFixed(2)}` : "";
    if (curve) lines.push(`<polyline class="curve ${name}" points="${curve.points.map(([x, y]) => `${x * SIDE},${(1 - y) * SIDE}`).join(" ")}"/>`);
  }
  svg.innerHTML = lines.join("");
}

function show() {
  const over = turn >= deal.real.length;
  const held = find(over ? ".ratings" : ".again").contains(document.activeElement);
  figure.classList.toggle("over", over);
  if (held) (over ? find(".again") : ratings[0]).focus(); // what had the keyboard is hidden now
  figure.classList.remove("answered", "real", "fake");
  atlas.draw(hero, deal.image, Math.min(turn, deal.real.length - 1), deal.side);
  for (const button of ratings) button.ariaDisabled = over;
  find(".deck").replaceChildren(...deal.real.map((real, index) => {
    const dot = document.createElement("i");
    dot.className = index < answered.length ? (answered[index] ? "right" : "wrong") : index === turn ? "now" : "";
    return dot;
  }));
}

function rate(rating) {
  if (timer || !deal || turn >= deal.real.length) return;
  const [real, score] = [deal.real[turn], deal.scores[turn]];
  keep([...kept(), [rating, score, Number(real)]]);
  answered.push((rating >= 2) === real);
  turn += 1;
  figure.classList.add("answered", real ? "real" : "fake");
  find(".judged").textContent = `${deal.judge} = ${score.toFixed(2)}`;
  for (const button of ratings) button.ariaDisabled = true; // and not disabled, which would take the keyboard away
  tally();
  timer = setTimeout(() => {
    timer = null;
    show();
  }, SHOW_MS);
}

function layout() {
  if (!deal || !element.clientWidth) return;
  hero.style.width = hero.style.height = atlas.fit(deal.side, Math.min(256, element.clientWidth)) + "px";
}

async function update() {
  const [image] = await atlas.arrived(element, props);
  if (!image) return;
  const value = props.value;
  clearTimeout(timer);
  [deal, turn, answered, timer] = [{ ...value, image }, 0, [], null];
  find(".judge th").textContent = value.judge;
  layout();
  show();
  tally();
  atlas.remember("eye", value.address, "game");
  element.dataset.ready = value.address;
}

ratings.forEach((button, rating) => (button.onclick = () => rate(rating)));
find(".again").onclick = () => document.getElementById("roll-game_seed").click();
find(".forget").onclick = () => {
  keep([]);
  tally();
};
watch("value", update);
new ResizeObserver(layout).observe(element);
update();
