// What the figures share that show pictures while they are painted.
atlas.painting = {
  MS: 40, // for each row, at least: so that one can watch
  // The rows of density/paint as they come, each given to draw({row, values, entropy}) with bytes instead of text. Ends when all are drawn,
  // or when `signal` stops it; throws the server's sentence where it refuses.
  async rows(query, signal, draw) {
    const answer = await fetch("density/paint?" + new URLSearchParams(query), { signal });
    if (!answer.ok) throw new Error(await answer.text());
    const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
    let rest = "";
    let due = performance.now();
    for (;;) {
      const { value, done } = await reader.read();
      if (done) return;
      const lines = (rest + value).split("\n");
      rest = lines.pop();
      for (const line of lines) {
        const { row, values, entropy } = JSON.parse(line);
        draw({ row, values: this.bytes(values), entropy: this.bytes(entropy) });
        due = Math.max(due + this.MS, performance.now());
        await new Promise((resolve) => setTimeout(resolve, due - performance.now()));
        if (signal.aborted) return;
      }
    }
  },
  bytes: (text) => Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (letter) => letter.charCodeAt(0)),
  // A row of values (channels of them, one after the other) on a canvas.
  put(canvas, row, values, channels) {
    const width = values.length / channels;
    const image = new ImageData(width, 1);
    for (let x = 0; x < width; x++) {
      for (let c = 0; c < 3; c++) image.data[4 * x + c] = values[(channels === 1 ? 0 : c * width) + x];
      image.data[4 * x + 3] = 255;
    }
    canvas.getContext("2d").putImageData(image, 0, row);
  },
  // A row of shares (0..255) as heat.
  heat(canvas, row, shares) {
    const [r, g, b] = [251, 146, 60].map((hot) => shares.map((share) => (share * hot) / 255));
    this.put(canvas, row, Uint8Array.from([...r, ...g, ...b]), 3);
  },
  // A blank canvas of this side.
  blank(canvas, side) {
    canvas.width = canvas.height = side;
    const pen = canvas.getContext("2d");
    pen.fillStyle = "#000";
    pen.fillRect(0, 0, side, side);
  },
};
