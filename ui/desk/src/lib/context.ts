import { createContext } from "svelte";
import type { App } from "./app.svelte";

/** The window's state, for every component below the root. */
export const [getApp, setApp] = createContext<App>();
