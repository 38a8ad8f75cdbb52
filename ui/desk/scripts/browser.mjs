/** A headless Chromium, spoken to through a pipe: no driver and no port. */

import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const NAMES = [process.env.CHROMIUM, "chromium", "chromium-browser", "google-chrome"].filter(Boolean);

export async function openBrowser() {
  const profile = mkdtempSync(join(tmpdir(), "deskbell-screens-"));
  const args = ["--headless=new", "--remote-debugging-pipe", "--no-sandbox", "--hide-scrollbars", "--disable-gpu", "--disable-dev-shm-usage", "--force-color-profile=srgb", "--font-render-hinting=none", "--lang=en-GB", "--accept-lang=en-GB", `--user-data-dir=${profile}`, "about:blank"];
  const child = await start(args);
  const waiting = new Map();
  const listeners = [];
  let number = 0;
  let rest = "";
  child.stdio[4].on("data", (data) => {
    const parts = (rest + data).split("\0");
    rest = parts.pop();
    for (const part of parts) {
      const message = JSON.parse(part);
      const asked = waiting.get(message.id);
      waiting.delete(message.id);
      if (asked && message.error) asked.reject(new Error(`${asked.method}: ${message.error.message}`));
      else if (asked) asked.resolve(message.result);
      else for (const listener of listeners) listener(message);
    }
  });
  const ask = (method, params = {}, sessionId = undefined) =>
    new Promise((resolve, reject) => {
      waiting.set(++number, { resolve, reject, method });
      child.stdio[3].write(`${JSON.stringify({ id: number, method, params, ...(sessionId && { sessionId }) })}\0`);
    });

  const { targetId } = await ask("Target.createTarget", { url: "about:blank" });
  const { sessionId } = await ask("Target.attachToTarget", { targetId, flatten: true });
  const send = (method, params) => ask(method, params, sessionId);
  const errors = [];
  listeners.push(({ method, params }) => {
    if (method === "Runtime.exceptionThrown") errors.push(params.exceptionDetails.exception?.description ?? params.exceptionDetails.text);
  });
  await send("Page.enable");
  await send("Runtime.enable");

  async function run(code) {
    const { result, exceptionDetails } = await send("Runtime.evaluate", { expression: code, awaitPromise: true, returnByValue: true });
    if (exceptionDetails) throw new Error(exceptionDetails.exception?.description ?? exceptionDetails.text);
    return result.value;
  }

  return {
    errors,
    send,
    run,
    /** Until an expression is true in the page, looked at before each frame. */
    async until(expression, what) {
      const found = await run(`new Promise((done) => { const end = performance.now() + 20000; const look = () => (${expression}) ? done(true) : performance.now() > end ? done(false) : requestAnimationFrame(look); look(); })`);
      if (!found) throw new Error(`${what}: did not come. ${errors.join("; ")}`);
    },
    async close() {
      await ask("Browser.close").catch(() => {});
      await new Promise((done) => (child.exitCode === null ? child.once("exit", done) : done()));
      rmSync(profile, { recursive: true, force: true, maxRetries: 3 });
    },
  };
}

async function start(args) {
  for (const name of NAMES) {
    const child = spawn(name, args, { stdio: ["ignore", "ignore", "ignore", "pipe", "pipe"] });
    const there = await new Promise((done) => {
      child.once("error", () => done(false));
      child.once("spawn", () => done(true));
    });
    if (there) return child;
  }
  throw new Error(`No Chromium was found. Install one, or name it in CHROMIUM. Looked for: ${NAMES.join(", ")}`);
}
