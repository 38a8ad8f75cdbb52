import "./styles/index.css";
import { mount } from "svelte";
import App from "./App.svelte";
import { chooseBackend } from "./lib/backend";

const target = document.getElementById("app");
if (target) void chooseBackend().then((backend) => mount(App, { target, props: { backend } }));
