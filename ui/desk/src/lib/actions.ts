/** Everything that can be done, by name: what the command palette finds. */

import type { Account, Contrast, Density, Settings, SortBy, Theme } from "$types";
import type { App, HomeTab } from "./app.svelte";
import { mayBan } from "./client";
import { clientName } from "./describe";
import { goesOn } from "./dialogs.svelte";
import { t } from "./i18n.svelte";
import { keysOf } from "./keys";
import { hasLeft } from "./order";
import { keyOf } from "./status";

export interface Act {
  id: string;
  /** The heading it stands under. */
  section: "talk" | "go" | "status" | "look" | "people";
  text: string;
  /** What is said of it beside its name. */
  more?: string;
  /** The keys that do the same. */
  keys?: string[];
  run: () => unknown;
}

/** What can be done now, in the order of the palette; what cannot is left out. */
export function actions(app: App, account: Account): Act[] {
  return [...ofTalk(app, account), ...ofPlaces(app, account), ...ofStatus(app, account), ...ofLook(app), ...ofPeople(app)];
}

function ofTalk(app: App, account: Account): Act[] {
  const { oldest, dialogs } = app;
  const open = app.state.open;
  const acts: Act[] = [];
  const add = (id: string, text: string, run: () => unknown, keys?: string) => acts.push({ id, section: "talk", text, run, ...(keys && { keys: keysOf(keys) }) });
  if (oldest && !app.queueUnknown) {
    add("accept", t("keys-accept"), () => app.accept(oldest.id), "keys-accept");
    add("preview", t("act-preview"), () => app.open(oldest.id), "keys-preview");
  }
  if (goesOn(open)) {
    if (account.files.from_operators) add("files", t("keys-files"), () => (dialogs.wish = "files"), "keys-files");
    add("emoji", t("keys-emoji"), () => (dialogs.wish = "emoji"), "keys-emoji");
    add("template", t("act-template"), () => (dialogs.wish = "template"), "keys-template");
    if (!open.talk.transfer) add("transfer", t("keys-transfer"), () => dialogs.openTransfer(open), "keys-transfer");
    else if (!open.talk.transfer.incoming) add("take-back", t("act-take-back"), () => app.run(() => app.backend.cancelTransfer(open.id)));
    add("end", t("keys-end"), () => app.askEnd(), "keys-end");
  }
  if (open) {
    add("panel", t(app.panelShown ? "client-hide" : "client-show"), () => app.togglePanel(), "keys-client-panel");
    if (open.place.kind === "mine" && mayBan(account)) add("ban", t("ban-client"), () => dialogs.openBan(open));
  }
  if (app.state.mine.some((session) => session.unread > 0 && session.id !== open?.id)) add("unread", t("keys-next-unread"), () => app.openNextUnread(), "keys-next-unread");
  return acts;
}

function ofPlaces(app: App, account: Account): Act[] {
  const acts: Act[] = [];
  const add = (id: string, text: string, run: () => unknown, keys?: string) => acts.push({ id, section: "go", text, run, ...(keys && { keys: keysOf(keys) }) });
  const home = (tab: HomeTab, text: string) => add(`home-${tab}`, t("act-home", { tab: t(text) }), () => app.home(tab));
  add("home", t("keys-home"), () => app.home(), "keys-home");
  home("channels", "tab-channels");
  home("invitation", "tab-invitation");
  home("templates", "templates");
  if (app.supervises) home("team", "tab-team");
  home("notifications", "tab-notifications");
  add("invitation", t("keys-new-invitation"), () => app.newInvitation(), "keys-new-invitation");
  add("find", t("keys-find"), () => ((app.showRail = true), (app.dialogs.wish = "find")), "keys-find");
  add("templates", t("templates-manage"), () => app.dialogs.openTemplates());
  if (mayBan(account)) add("bans", t("bans-title"), () => app.dialogs.openBans());
  add("profile", t("profile"), () => (app.dialog = { kind: "profile" }));
  add("history", t("history"), () => (app.dialog = { kind: "history", of: null }));
  add("readiness", t("readiness"), () => app.showReadiness());
  add("shortcuts", t("act-shortcuts"), () => (app.dialog = { kind: "shortcuts" }), "keys-shortcuts");
  if (!app.connected) add("reconnect", t("act-reconnect"), () => app.run(() => app.backend.reconnectNow()));
  add("log-out", t("log-out"), () => app.logOut());
  return acts;
}

function ofStatus(app: App, account: Account): Act[] {
  const { me, away_reasons } = account;
  const choices: { status: typeof me.status; name: string }[] = [
    { status: { kind: "online" }, name: t("status-online") },
    { status: { kind: "away", reason_id: null }, name: t("status-away") },
    ...away_reasons.filter(({ enabled }) => enabled).map(({ id, name }) => ({ status: { kind: "away" as const, reason_id: id }, name })),
  ];
  return [
    ...choices
      .filter(({ status }) => keyOf(status) !== keyOf(me.status))
      .map(({ status, name }): Act => ({ id: `status-${keyOf(status)}`, section: "status", text: t("act-status", { status: name }), run: () => app.setStatus(status) })),
    { id: "mute", section: "status", text: t(app.muteLeft === null ? "act-mute" : "unmute"), keys: keysOf("keys-mute"), run: () => app.toggleMute() },
  ];
}

function ofLook(app: App): Act[] {
  const { settings } = app.state;
  if (!settings) return [];
  const set = (change: Partial<Settings>) => () => app.run(() => app.backend.setSettings({ ...settings, ...change }));
  const themes: Record<Theme, string> = { system: "theme-system", light: "theme-light", dark: "theme-dark" };
  const contrasts: Record<Contrast, string> = { system: "theme-system", more: "contrast-more" };
  const densities: Record<Density, string> = { comfortable: "density-comfortable", compact: "density-compact" };
  const orders: Record<SortBy, string> = { newest: "sort-newest", unanswered: "sort-unanswered", name: "sort-name" };
  const others = <T extends string>(name: string, texts: Record<T, string>, current: T, change: (value: T) => Partial<Settings>): Act[] =>
    (Object.keys(texts) as T[]).filter((value) => value !== current).map((value) => ({ id: `${name}-${value}`, section: "look", text: t("act-look", { what: t(name), value: t(texts[value]) }), run: set(change(value)) }));
  return [
    ...others("theme", themes, settings.theme, (theme) => ({ theme })),
    ...others("contrast", contrasts, settings.contrast, (contrast) => ({ contrast })),
    ...others("density", densities, settings.density, (density) => ({ density })),
    ...others("sort", orders, settings.sort_by, (sort_by) => ({ sort_by })),
  ];
}

function ofPeople(app: App): Act[] {
  const { mine, waiting, open } = app.state;
  const shown = [...mine, ...(app.queueUnknown ? [] : waiting)].filter(({ id, place }) => id !== open?.id && place.kind !== "taken");
  return shown.map((session, i): Act => {
    const own = session.place.kind === "mine";
    const place = own && i < 9 ? mine.indexOf(session) + 1 : 0;
    const more = own ? session.label ?? session.group ?? "" : t(hasLeft(session) ? "act-left" : "act-waits");
    return { id: `open-${session.id}`, section: "people", text: clientName(session.client), more, ...(place > 0 && place < 10 && { keys: [...keysOf("keys-conversation").slice(0, -1), String(place)] }), run: () => app.open(session.id) };
  });
}
