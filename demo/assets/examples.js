// Pictures to begin with. props.value: {source (address of the pictures beside each other), side, count, here}, or null where there are none.
// Choosing one writes its number to `here` and triggers "input": an event's own data may be old when it is sent, a value is not.
let shown = null;

function mark() {
  for (const [i, cell] of [...element.firstElementChild.children].entries()) cell.setAttribute("aria-pressed", i === props.value.here);
}

async function update() {
  const value = props.value;
  if (!value) {
    shown = null;
    return element.firstElementChild.replaceChildren();
  }
  if (value.source !== shown) {
    const image = await atlas.load(value.source);
    if (value.source !== props.value?.source) return; // newer ones have arrived meanwhile
    shown = value.source;
    element.firstElementChild.replaceChildren(...Array.from({ length: value.count }, (_, index) => {
      const cell = document.createElement("button");
      const canvas = document.createElement("canvas");
      cell.type = "button";
      cell.ariaLabel = `${index + 1} / ${value.count}`;
      canvas.width = canvas.height = value.side;
      canvas.getContext("2d").drawImage(image, -index * value.side, 0);
      cell.append(canvas);
      cell.onclick = () => {
        props.value = { ...props.value, here: index };
        mark();
        trigger("input");
      };
      return cell;
    }));
  }
  mark();
  element.dataset.ready = value.count;
}

watch("value", update);
update();
