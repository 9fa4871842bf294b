// A plot or a card as a picture to share, with its title and the site's name. It is drawn in the browser,
// and leaves it only by the reader's own hand.

const WIDE = { width: 1200, margin: 64 };
const FACES = ["500 48px Literata", "italic 600 32px Literata", "400 24px Inter", "600 24px Inter"];

/** Part: a figure with a plot, whose `drawing` takes a style, or the card of a year. */
export async function pictureOf(part, style, drawing) {
  await Promise.all(FACES.map((face) => document.fonts.load(face)));
  const serif = getComputedStyle(document.body).fontFamily;
  const pen = { ...style, serif };
  return drawing ? plotPicture(part, pen, drawing) : cardPicture(part, pen);
}

/** To the device's own sharing where it takes pictures, else as a download. */
export async function handOver(canvas, button) {
  const blob = await new Promise((done) => canvas.toBlob(done, "image/png"));
  const file = new File([blob], `bookrec-${button.dataset.file}.png`, { type: "image/png" });
  if (navigator.canShare?.({ files: [file] })) {
    await navigator.share({ files: [file] });
    return;
  }
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = file.name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}

// --- A plot ---

function plotPicture(figure, pen, drawing) {
  const lying = figure.dataset.plot === "rows";
  const rows = figure.querySelectorAll("tbody tr").length;
  const [inner, tall] = [WIDE.width - 2 * WIDE.margin, lying ? 140 + rows * 64 : 560];
  const plot = blank(inner, tall);
  const asked = drawing({ ...pen, size: 24 });
  Object.assign(asked.options, { responsive: false, animation: false, devicePixelRatio: 1 });
  const chart = new globalThis.Chart(plot, asked);
  const note = figure.querySelector("figcaption .note")?.textContent ?? "";
  const { canvas, context } = sheet(tall + 330, pen);
  let y = writeLines(context, figure.querySelector("h2, h3").textContent, WIDE.margin, 104, inner, {
    font: `500 48px ${pen.serif}`, colour: pen.colours.ink, step: 58,
  });
  y = writeLines(context, note, WIDE.margin, y - 8, inner, {
    font: `400 24px ${pen.family}`, colour: pen.colours.soft, step: 34, most: 2,
  });
  context.drawImage(plot, WIDE.margin, y);
  chart.destroy();
  sign(context, canvas, pen);
  return canvas;
}

// --- The card of a year ---

const FACT = 132;

async function cardPicture(section, pen) {
  const covers = [...section.querySelectorAll(".mosaic .cover svg:not(svg svg)")];
  const facts = [...section.querySelectorAll(".year-facts > div")];
  const factsTall = Math.ceil(facts.length / 2) * FACT;
  const coverWide = (WIDE.width - 2 * WIDE.margin - 5 * 24) / 6;
  const coversTall = covers.length ? coverWide * 1.5 + 64 : 0;
  const { canvas, context } = sheet(500 + coversTall + factsTall, pen);
  let y = writeSum(context, section, pen);
  for (const [n, cover] of covers.entries()) {
    await drawCover(context, cover, WIDE.margin + n * (coverWide + 24), y, coverWide);
  }
  y += coversTall;
  for (const [n, fact] of facts.entries()) writeFact(context, fact, n, y, pen);
  sign(context, canvas, pen);
  return canvas;
}

/** How many, of which goal; where the next thing would begin. */
function writeSum(context, section, { colours, serif, family }) {
  const { margin, width } = WIDE;
  const inner = width - 2 * margin;
  writeLines(context, textOf(section.querySelector("h2")), margin, 110, inner, {
    font: `500 52px ${serif}`, colour: colours.soft, step: 60, most: 1,
  });
  const number = textOf(section.querySelector(".big b"));
  context.font = `500 190px ${serif}`;
  context.fillStyle = colours["plot-1"];
  context.fillText(number, margin - 6, 295);
  const after = margin + context.measureText(number).width + 24;
  writeLines(context, textOf(section.querySelector(".big span")), after, 295, inner, {
    font: `400 44px ${serif}`, colour: colours.ink, step: 50, most: 1,
  });
  const lines = [...section.querySelectorAll("[data-line]")].map(textOf).join(" · ");
  return writeLines(context, lines, margin, 360, inner, {
    font: `400 30px ${family}`, colour: colours.soft, step: 40, most: 2,
  });
}

function writeFact(context, fact, n, top, { colours, serif, family }) {
  const half = WIDE.width / 2 - WIDE.margin;
  const x = WIDE.margin + (n % 2) * (half + 20);
  const y = top + Math.floor(n / 2) * FACT;
  const value = fact.querySelector("dd").cloneNode(true);
  const detail = value.querySelector("small");
  detail?.remove();
  const small = { font: `400 24px ${family}`, colour: colours.soft, step: 30, most: 1 };
  writeLines(context, textOf(fact.querySelector("dt")), x, y, half - 40, small);
  writeLines(context, textOf(value), x, y + 40, half - 40, {
    font: `400 32px ${serif}`, colour: colours.ink, step: 38, most: detail ? 1 : 2,
  });
  if (detail) writeLines(context, textOf(detail), x, y + 74, half - 40, small);
}

/** The drawing of a cover as an image; its letters by the page's own faces, which an image can't have. */
async function drawCover(context, svg, x, y, width) {
  const bare = svg.cloneNode(true);
  bare.setAttribute("xmlns", "http://www.w3.org/2000/svg");
  bare.setAttribute("width", 400);
  bare.setAttribute("height", 600);
  for (const text of bare.querySelectorAll("text")) text.remove();
  const image = new Image();
  image.src = `data:image/svg+xml,${encodeURIComponent(bare.outerHTML)}`;
  await image.decode();
  context.drawImage(image, x, y, width, width * 1.5);
  for (const text of svg.querySelectorAll("text")) {
    const style = getComputedStyle(text);
    const here = svg.getScreenCTM().inverse().multiply(text.getScreenCTM());
    context.save();
    context.translate(x, y);
    context.scale(width / 200, width / 200);
    context.transform(here.a, here.b, here.c, here.d, here.e, here.f);
    context.font = `${style.fontStyle} ${style.fontWeight} ${style.fontSize} ${style.fontFamily}`;
    context.letterSpacing = style.letterSpacing;
    context.fillStyle = style.fill;
    context.globalAlpha = Number(style.fillOpacity) * Number(style.opacity);
    context.textAlign = { middle: "center", end: "right" }[style.textAnchor] ?? "left";
    context.fillText(text.textContent, Number(text.getAttribute("x")), Number(text.getAttribute("y")));
    context.restore();
  }
}

// --- Paper and pen ---

function blank(width, height) {
  const canvas = document.createElement("canvas");
  canvas.width = width;
  canvas.height = height;
  return canvas;
}

function sheet(height, { colours }) {
  const canvas = blank(WIDE.width, Math.ceil(height));
  const context = canvas.getContext("2d");
  context.fillStyle = colours.card;
  context.fillRect(0, 0, canvas.width, canvas.height);
  return { canvas, context };
}

function sign(context, canvas, { colours, serif, family }) {
  const y = canvas.height - 48;
  context.font = `italic 600 34px ${serif}`;
  context.fillStyle = colours.ink;
  context.textAlign = "left";
  context.fillText("Bookrec", WIDE.margin, y);
  context.font = `400 24px ${family}`;
  context.fillStyle = colours.soft;
  context.textAlign = "right";
  context.fillText(location.host, canvas.width - WIDE.margin, y);
}

/** Writes words from (x, y) in lines no wider than `wide`; where the next line would begin. */
function writeLines(context, text, x, y, wide, { font, colour, step, most = 3 }) {
  context.font = font;
  context.fillStyle = colour;
  context.textAlign = "left";
  const lines = [""];
  for (const word of text.trim().split(/\s+/)) {
    const longer = `${lines.at(-1)} ${word}`.trim();
    if (lines.at(-1) && context.measureText(longer).width > wide) lines.push(word);
    else lines[lines.length - 1] = longer;
  }
  const shown = lines.slice(0, most).filter(Boolean);
  if (lines.length > most) shown[most - 1] = shortened(context, shown[most - 1], wide);
  for (const [n, line] of shown.entries()) context.fillText(line, x, y + n * step);
  return y + shown.length * step;
}

function shortened(context, line, wide) {
  let short = line;
  while (short && context.measureText(`${short} …`).width > wide) short = short.slice(0, -1);
  return `${short} …`;
}

function textOf(element) {
  return element?.textContent.replace(/\s+/g, " ").replaceAll(" ,", ",").trim() ?? "";
}
