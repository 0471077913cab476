// What the figures of the theory lab share: asking the server, the tab's address, and drawing on a canvas.
atlas.theory = (() => {
  // Figure -> its part of the address, in the order of the page: the same state is always the same link.
  const parts = { live: {}, distance: {}, optimal: {}, games: {}, explicit: {} };
  const figures = {}; // figure -> what its controls call
  let later = null;

  function address() {
    const all = Object.assign({}, ...Object.values(parts));
    return new URLSearchParams(Object.entries(all).filter(([, value]) => value !== "" && value != null)).toString();
  }

  // Browsers allow few changes of the address a second, and a playing figure changes with every frame.
  function tell(name, values) {
    parts[name] = values;
    later ??= setTimeout(() => {
      later = null;
      atlas.remember("theory", address());
    }, 300);
  }

  // One question at a time; of those asked meanwhile only the newest is kept. Every answer is shown, so that a picture follows the hand
  // over a slow network too; `old` says that a newer question waits.
  function asker(name, show, failed) {
    let busy = false;
    let waiting = null;
    return async function ask(values) {
      if (busy) return void (waiting = values);
      busy = true;
      try {
        const given = Object.entries(values).filter(([, value]) => value !== "" && value != null);
        const answer = await fetch(`theory/${name}?` + new URLSearchParams(given));
        if (!answer.ok) throw new Error(answer.statusText);
        const result = await answer.json();
        show(result, Boolean(waiting));
      } catch {
        failed();
      }
      busy = false;
      if (waiting) {
        const next = waiting;
        waiting = null;
        ask(next);
      }
    };
  }

  const bytes = (text) => Uint8Array.from(atob(text), (c) => c.charCodeAt(0));
  const shorts = (text) => new Int16Array(bytes(text).buffer);

  // A drawing context in CSS pixels, cleared, with the page's colours.
  function open(canvas) {
    const density = window.devicePixelRatio || 1;
    const [width, height] = [canvas.clientWidth, canvas.clientHeight];
    if (canvas.width !== Math.round(width * density) || canvas.height !== Math.round(height * density)) {
      canvas.width = Math.round(width * density);
      canvas.height = Math.round(height * density);
    }
    const pen = canvas.getContext("2d");
    pen.setTransform(density, 0, 0, density, 0, 0);
    pen.clearRect(0, 0, width, height);
    pen.lineJoin = pen.lineCap = "round";
    pen.font = "12px " + getComputedStyle(canvas).fontFamily;
    const style = getComputedStyle(canvas);
    const colour = (name) => style.getPropertyValue("--" + name).trim();
    return { pen, width, height, real: colour("real"), fake: colour("fake"), ink: colour("ink"), faint: colour("faint") };
  }

  const rgb = (colour) => colour.match(/[\da-f]{2}/gi).map((pair) => parseInt(pair, 16));

  // One byte a cell, row 0 at the bottom, as a smooth picture. `shade` gives [r, g, b, alpha] for a value in 0..1.
  function heat({ pen, width, height }, values, n, shade) {
    const small = document.createElement("canvas");
    small.width = small.height = n;
    const ink = small.getContext("2d");
    const image = ink.createImageData(n, n);
    for (let i = 0; i < n * n; i++) {
      const to = 4 * ((n - 1 - Math.floor(i / n)) * n + (i % n));
      image.data.set(shade(values[i] / 255), to);
    }
    ink.putImageData(image, 0, 0);
    pen.drawImage(small, 0, 0, width, height);
  }

  // D between generated (0) and real (1): nothing at 1/2.
  function judged(context, strength = 0.55) {
    const [real, fake] = [rgb(context.real), rgb(context.fake)];
    return (d) => [...(d > 0.5 ? real : fake), Math.abs(d - 0.5) * 2 * strength * 255];
  }

  const amount = (colour, strength = 0.9) => {
    const ink = rgb(colour);
    return (v) => [...ink, Math.sqrt(v) * strength * 255];
  };

  // A curve of bytes over the whole width; `base` and `top` are the heights of 0 and 255.
  function curve({ pen, width }, values, { colour, base, top, fill = 0, line = 2, dash = [] }) {
    const y = (value) => base + ((top - base) * value) / 255;
    pen.beginPath();
    values.forEach((value, i) => pen.lineTo(((i + 0.5) / values.length) * width, y(value)));
    pen.setLineDash(dash);
    pen.strokeStyle = colour;
    pen.lineWidth = line;
    if (line) pen.stroke();
    pen.setLineDash([]);
    if (!fill) return;
    pen.lineTo(width, base);
    pen.lineTo(0, base);
    pen.globalAlpha = fill;
    pen.fillStyle = colour;
    pen.fill();
    pen.globalAlpha = 1;
  }

  function rule({ pen, width, faint }, y, x0 = 0, x1 = width) {
    pen.strokeStyle = faint;
    pen.lineWidth = 1;
    pen.beginPath();
    pen.moveTo(x0, Math.round(y) + 0.5);
    pen.lineTo(x1, Math.round(y) + 0.5);
    pen.stroke();
  }

  // Calls `move(x, y, isFirst)` with shares of the canvas while the pointer is down on it.
  function drag(canvas, move) {
    canvas.onpointerdown = (event) => {
      canvas.setPointerCapture(event.pointerId);
      at(event, true);
      canvas.onpointermove = (event) => at(event, false);
    };
    canvas.onpointerup = canvas.onpointercancel = () => (canvas.onpointermove = null);
    const at = (event, isFirst) => {
      const box = canvas.getBoundingClientRect();
      move((event.clientX - box.left) / box.width, (event.clientY - box.top) / box.height, isFirst);
    };
  }

  // A slider of the page is the only place that knows its value; a figure moves it as a hand would.
  function slide(id, value) {
    const slider = document.querySelector(`#${id} input[type=range]`);
    slider.value = value;
    slider.dispatchEvent(new Event("input", { bubbles: true }));
  }

  function note(place, notes) {
    place.replaceChildren(...(notes || []).flatMap((each) => ["en", "ko"].map((language) => {
      const words = document.createElement("span");
      words.lang = language;
      words.textContent = each[language] + " ";
      return words;
    })));
  }

  const number = (value, digits = 2) => (value == null ? "∞" : Math.abs(value) >= 1000 ? value.toExponential(1) : value.toFixed(digits));

  // Draws again when the figure changes its size or the page its colours.
  function redraw(element, draw) {
    new ResizeObserver(() => element.clientWidth && draw()).observe(element);
    new MutationObserver(draw).observe(document.body, { attributeFilter: ["class"] });
  }

  return {
    tell, asker, bytes, shorts, open, heat, judged, amount, curve, rule, drag, slide, note, number, redraw,
    drawing: { drawn1: "", drawn2: "" }, // shared by the figures that let the reader draw the data
    figure: (name, calls) => (figures[name] = calls),
    call: (name, what, values) => figures[name]?.[what](values), // a control has moved
  };
})();
