/**
 * Makes the pictures in `docs/screens`: every screen in its states, from the pretended program, in a headless Chromium.
 * `npm run screens`, or only those whose name holds a word: `npm run screens -- transfer`. `--to FOLDER` puts them elsewhere.
 */

import { spawnSync } from "node:child_process";
import { mkdirSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { createServer } from "vite";
import { openBrowser } from "./browser.mjs";
import { OTHERS, SHOTS } from "./shots.mjs";

/** The moment of all pictures, so that the same screen gives the same picture. */
const NOW = Date.UTC(2026, 10, 23, 9, 42);
const args = process.argv.slice(2);
const to = args.indexOf("--to");
const folder = resolve(to >= 0 ? args.splice(to, 2)[1] : join(import.meta.dirname, "../../../docs/screens"));
const words = args;

const base = { width: 1280, height: 800, scale: 1, contrast: "system", density: "comfortable", lang: "en" };
const all = [
  ...SHOTS.flatMap((shot) => (shot.once ? ["light"] : ["light", "dark"]).map((theme) => ({ ...base, ...shot, theme, file: `${shot.name}-${theme}` }))),
  ...OTHERS.map((other) => {
    const shot = SHOTS.find(({ name }) => name === other.of);
    if (!shot) throw new Error(`There is no picture named ${other.of}.`);
    return { ...base, ...shot, ...other, file: `${other.of}-${other.as}` };
  }),
];
const wanted = all.filter(({ file }) => words.length === 0 || words.some((word) => file.includes(word)));

const reduce = spawnSync("convert", ["-version"]).status === 0;
if (!reduce) process.stderr.write("ImageMagick is not installed: the pictures are several times larger than they need be.\n");
mkdirSync(folder, { recursive: true });

const server = await createServer({ configFile: join(import.meta.dirname, "../vite.config.ts"), root: join(import.meta.dirname, ".."), logLevel: "error", server: { port: 14_200, strictPort: false, hmr: false, watch: null } });
await server.listen();
const address = server.resolvedUrls.local[0];
const browser = await openBrowser();
const failed = [];
try {
  await browser.send("Emulation.setTimezoneOverride", { timezoneId: "Europe/Prague" });
  await browser.send("Emulation.setLocaleOverride", { locale: "en-GB" });
  await browser.send("Page.addScriptToEvaluateOnNewDocument", { source: `{ const Real = Date; Date = class extends Real { constructor(...given) { given.length ? super(...given) : super(${NOW}); } static now() { return ${NOW}; } }; }` });
  for (const shot of wanted) {
    try {
      writeFileSync(join(folder, `${shot.file}.png`), await take(shot));
    } catch (error) {
      failed.push(`${shot.file}: ${error.message}`);
    }
  }
} finally {
  await browser.close();
  await server.close();
}
if (words.length === 0 && failed.length === 0) {
  const known = new Set(all.map(({ file }) => `${file}.png`));
  for (const old of readdirSync(folder)) if (old.endsWith(".png") && !known.has(old)) rmSync(join(folder, old));
}
const size = readdirSync(folder).reduce((sum, name) => sum + statSync(join(folder, name)).size, 0);
process.stdout.write(`${wanted.length - failed.length} pictures in ${folder}, ${(size / 1e6).toFixed(1)} MB in all\n`);
for (const line of failed) process.stderr.write(`${line}\n`);
process.exitCode = failed.length > 0 ? 1 : 0;

async function take(shot) {
  browser.errors.length = 0;
  await browser.send("Emulation.setDeviceMetricsOverride", { width: shot.width, height: shot.height, deviceScaleFactor: shot.scale, mobile: false });
  await browser.send("Emulation.setEmulatedMedia", { features: [{ name: "prefers-reduced-motion", value: "reduce" }] });
  const search = new URLSearchParams({ screen: shot.screen, theme: shot.theme, contrast: shot.contrast, density: shot.density, lang: shot.lang });
  await browser.send("Page.navigate", { url: `${address}?${search}` });
  await browser.until(`location.search === ${JSON.stringify(`?${search}`)} && document.body?.dataset.ready`, "the window");
  if (shot.width < 760 && !shot.rail) await browser.run("document.querySelector('[data-rail-current], [aria-current]')?.click()");
  for (const step of shot.steps ?? []) await walk(step, shot);
  await browser.run("document.fonts.ready.then(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => done()))))");
  // A caret that blinks would be in every second picture.
  await browser.run("{ const style = document.createElement('style'); style.textContent = '* { caret-color: transparent !important; animation: none !important; transition: none !important; }'; document.head.append(style); }");
  await browser.until("[...document.images].filter((image) => { const { top, bottom } = image.getBoundingClientRect(); return bottom > 0 && top < innerHeight; }).every((image) => image.complete)", "pictures");
  if (browser.errors.length > 0) throw new Error(browser.errors.join("; "));
  const { data } = await browser.send("Page.captureScreenshot", { format: "png" });
  return smaller(Buffer.from(data, "base64"));
}

async function walk(step) {
  const find = (testid, at = 0) => `document.querySelectorAll(${JSON.stringify(`[data-testid="${testid}"]`)})[${at}]`;
  if ("click" in step) {
    await browser.until(find(step.click, step.at), step.click);
    const { x, y } = await browser.run(`{ const it = ${find(step.click, step.at)}; it.scrollIntoView({ block: "nearest" }); const { left, top, width, height } = it.getBoundingClientRect(); ({ x: left + width / 2, y: top + height / 2 }); }`);
    for (const type of ["mousePressed", "mouseReleased"]) await browser.send("Input.dispatchMouseEvent", { type, x, y, button: "left", clickCount: 1 });
    await browser.send("Input.dispatchMouseEvent", { type: "mouseMoved", x: 2, y: 2 });
  } else if ("type" in step) {
    await browser.until(find(step.type), step.type);
    await browser.run(`{ const it = ${find(step.type)}; it.focus(); it.select?.(); }`);
    await browser.send("Input.insertText", { text: step.text });
  } else if ("key" in step) {
    const modifiers = step.held.includes("Control") ? 2 : 0;
    const code = /^[a-z]$/.test(step.key) ? `Key${step.key.toUpperCase()}` : step.key;
    const number = { Enter: 13, ArrowDown: 40, Escape: 27, "/": 191 }[step.key] ?? step.key.toUpperCase().charCodeAt(0);
    await browser.send("Input.dispatchKeyEvent", { type: "rawKeyDown", key: step.key, code, windowsVirtualKeyCode: number, modifiers });
    await browser.send("Input.dispatchKeyEvent", { type: "keyUp", key: step.key, code, windowsVirtualKeyCode: number, modifiers });
  } else if ("scroll" in step) {
    await browser.until(find(step.scroll), step.scroll);
    await browser.run(`${find(step.scroll)}.scrollIntoView({ block: "end" })`);
  } else if ("see" in step) {
    await browser.until(find(step.see), step.see);
  } else {
    await browser.until(step.wait, step.wait);
  }
}

/** The same picture with a palette. */
function smaller(picture) {
  if (!reduce) return picture;
  const { status, stdout } = spawnSync("convert", ["png:-", "-strip", "+dither", "-colors", "96", "-define", "png:compression-level=9", "-define", "png:exclude-chunks=date,time", "png8:-"], { input: picture, maxBuffer: 1 << 26 });
  return status === 0 && stdout.length < picture.length ? stdout : picture;
}
