// Judges pages with Lighthouse and axe-core: a question a line in, an answer a line out, as JSON.
//   {"url", "theme", "cookie"}  ->  {"lighthouse": {scores, shift, requests}, "axe": [rules broken]}
// Arguments: the folder with the packages, the browser.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { createInterface } from "node:readline";
import { pathToFileURL } from "node:url";

const [folder, executablePath] = process.argv.slice(2);
const { resolve } = createRequire(`${folder}/`);
const load = async (name) => (await import(pathToFileURL(resolve(name)))).default;
const [lighthouse, puppeteer] = [await load("lighthouse"), await load("puppeteer-core")];
const axe = readFileSync(resolve("axe-core/axe.min.js"), "utf8");
const args = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"];
const browser = await puppeteer.launch({ executablePath, args, headless: true });

// On a busy machine Lighthouse may miss the beginning of a page, and says so.
async function judge(question, tries = 3) {
  try {
    return await judgeOnce(question);
  } catch (error) {
    if (tries === 1) throw error;
    return judge(question, tries - 1);
  }
}

async function judgeOnce({ url, theme, cookie }) {
  const context = await browser.createBrowserContext(); // nobody's cache, nobody's cookies
  const page = await context.newPage();
  try {
    await page.emulateMediaFeatures([{ name: "prefers-color-scheme", value: theme }]);
    if (cookie) {
      const [name, value] = cookie.split("=");
      await page.setCookie({ name, value, url });
    }
    const { lhr } = await lighthouse(url, { logLevel: "error", ignoreStatusCode: true }, undefined, page);
    if (lhr.runtimeError) throw new Error(`${url}: ${lhr.runtimeError.message}`);
    const score = (name) => lhr.categories[name].score;
    const shown = await page.evaluate(() => matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light");
    if (shown !== theme) throw new Error(`${url} was judged in the ${shown} theme`);
    // Lighthouse leaves by the way back, after which a page draws what may have changed anew, half faded.
    await page.reload({ waitUntil: "networkidle0" });
    await page.evaluate(axe);
    const found = await page.evaluate(() => window.axe.run({ resultTypes: ["violations"] }));
    return {
      scores: {
        performance: score("performance"),
        accessibility: score("accessibility"),
        best_practices: score("best-practices"),
        seo: score("seo"),
      },
      shift: lhr.audits["cumulative-layout-shift"].numericValue,
      requests: lhr.audits["network-requests"].details.items.map((item) => ({
        url: item.url,
        kind: item.resourceType,
        bytes: item.transferSize,
      })),
      unmet: ["accessibility", "best-practices", "seo"]
        .flatMap((name) => lhr.categories[name].auditRefs)
        .filter(({ id, weight }) => weight && lhr.audits[id].score !== null && lhr.audits[id].score < 1)
        .map(({ id }) => id),
      axe: found.violations.map((fault) => `${fault.id} (${fault.nodes[0].target})`),
    };
  } finally {
    await context.close();
  }
}

for await (const line of createInterface({ input: process.stdin })) {
  try {
    console.log(JSON.stringify(await judge(JSON.parse(line))));
  } catch (error) {
    console.log(JSON.stringify({ error: String(error) }));
  }
}
await browser.close();
