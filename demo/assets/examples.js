// Pictures to begin with. props.value: {sheet, side, count, here, names? (of the pictures)}, or null where there are none. Choosing one triggers
// "select" with its number.
let shown = null;

function choose(index) {
  for (const [i, cell] of [...element.firstElementChild.children].entries()) cell.setAttribute("aria-pressed", i === index);
}

async function update() {
  const value = props.value;
  if (!value) return element.firstElementChild.replaceChildren();
  if (value.sheet !== shown) {
    const image = await atlas.load(value.sheet);
    if (value.sheet !== props.value?.sheet) return; // newer ones have arrived meanwhile
    shown = value.sheet;
    element.firstElementChild.replaceChildren(...Array.from({ length: value.count }, (_, index) => {
      const cell = document.createElement("button");
      const canvas = document.createElement("canvas");
      cell.type = "button";
      cell.ariaLabel = `${index + 1} / ${value.count}`;
      atlas.draw(canvas, image, index, value.side);
      cell.append(canvas);
      cell.onclick = () => {
        choose(index);
        trigger("select", { number: index });
      };
      return cell;
    }));
  }
  choose(value.here);
  element.dataset.ready = value.count;
}

watch("value", update);
update();
