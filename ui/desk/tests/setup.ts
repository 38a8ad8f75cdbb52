import { configure } from "@testing-library/svelte";
import { afterEach } from "vitest";

// A busy machine is slow, not wrong.
configure({ asyncUtilTimeout: 10_000 });

// What a browser has and happy-dom has not.
globalThis.ResizeObserver ??= class {
  observe() {}
  unobserve() {}
  disconnect() {}
};
Element.prototype.scrollIntoView ??= () => {};

afterEach(() => {
  document.body.removeAttribute("data-ready");
  document.body.removeAttribute("data-connection");
  localStorage.clear();
});
