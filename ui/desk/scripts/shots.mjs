/** Every screen in its states: its name, the pretended screen it begins with, and what is done there. */

const click = (testid) => ({ click: testid });
const type = (testid, text) => ({ type: testid, text });
const keys = (key, ...held) => ({ key, held });
const see = (testid) => ({ see: testid });

const palette = (words) => [keys("k", "Control"), see("palette-find"), ...(words ? [type("palette-find", words)] : [])];
/** An action by its name. */
const act = (words) => [...palette(words), keys("Enter")];

/** In light and dark at 1280 × 800; `once`: in light alone. */
export const SHOTS = [
  { name: "sign-in", screen: "sign-in" },
  { name: "sign-in-ended", once: true, screen: "ended" },
  { name: "talk", screen: "talk" },
  { name: "talk-unread", screen: "talk-unread" },
  { name: "talk-loading", once: true, screen: "talk-loading" },
  { name: "talk-history", once: true, screen: "history" },
  { name: "talk-client-left", once: true, screen: "left" },
  { name: "talk-rated", screen: "talk-rated" },
  { name: "talk-long-names", once: true, screen: "long" },
  { name: "talk-right-to-left", once: true, screen: "rtl" },
  { name: "talk-templates", screen: "talk", steps: [type("composer", "/re"), see("templates")] },
  { name: "talk-emoji", once: true, screen: "talk", steps: [click("emoji-open"), see("emoji")] },
  { name: "talk-more", once: true, screen: "talk", steps: [click("more"), see("more-ban")] },
  { name: "client-edit", once: true, screen: "talk", steps: [click("client-edit"), type("client-edit-email", "anna@nowhere"), click("client-edit-save")] },
  { name: "client-tags", screen: "talk", steps: [click("tag-add"), see("tag-field"), type("tag-field", "re"), see("tag-known")] },
  { name: "earlier-session", screen: "talk", steps: [click("earlier"), { wait: "document.querySelector('[role=dialog]')" }] },
  { name: "waiting-preview", screen: "preview" },
  { name: "waiting-taken", once: true, screen: "taken" },
  { name: "waiting-offers", screen: "offers" },
  { name: "waiting-many", once: true, screen: "many" },
  { name: "waiting-left-messages", once: true, screen: "message-left-open" },
  { name: "search", once: true, screen: "talk", steps: [keys("f", "Control"), see("find"), type("find", "refund")] },
  { name: "transfer", screen: "talk", steps: [click("transfer"), see("transfer-find"), keys("Enter")] },
  { name: "transfer-out", screen: "transfer-out" },
  { name: "transfer-back", once: true, screen: "transfer-back" },
  { name: "transfer-in", screen: "transfer-in" },
  { name: "end", screen: "talk", steps: [click("end"), see("end-confirm")] },
  { name: "after-work", screen: "after-work", steps: [click("result-solved")] },
  { name: "after-work-missing", once: true, screen: "after-work", steps: [click("after-save")] },
  { name: "ban", screen: "talk", steps: [...act("ban client"), see("ban-reason"), click("ban-confirm")] },
  { name: "bans", screen: "home", steps: [click("bans"), see("ban-row")] },
  { name: "templates", screen: "supervisor", steps: [click("tab-templates"), see("template-row"), { click: "template-row", at: 3 }, see("template-form")] },
  { name: "templates-new", screen: "supervisor", steps: [click("tab-templates"), click("template-new"), see("template-form"), click("template-whose-company"), click("template-save")] },
  { name: "templates-none", once: true, screen: "templates-none", steps: [click("tab-templates"), see("template-manager")] },
  { name: "palette", screen: "talk", steps: palette("") },
  { name: "palette-search", once: true, screen: "talk", steps: palette("tr") },
  { name: "shortcuts", screen: "talk", steps: [keys("/", "Control"), { wait: "document.querySelector('.keys-dialog')" }] },
  { name: "home-channels", screen: "channels" },
  { name: "home-channels-off", once: true, screen: "channels-off" },
  { name: "home-channels-none", once: true, screen: "channels-none" },
  { name: "home-invitations", screen: "invitations", steps: [click("tab-invitation"), see("invitation-create")] },
  { name: "home-invitation-made", once: true, screen: "invitations-none", steps: [click("tab-invitation"), click("invitation-create"), see("invitation-url")] },
  { name: "home-invitation-qr", once: true, screen: "invitations", steps: [click("tab-invitation"), { click: "invitation-menu", at: 2 }, click("menu-qr"), see("qr-save")] },
  { name: "home-team", screen: "team", steps: [click("tab-team"), see("team")] },
  { name: "home-team-empty", once: true, screen: "team-empty", steps: [click("tab-team")] },
  { name: "home-notifications", screen: "alerts-good", steps: [click("tab-notifications"), see("volume")] },
  { name: "home-notifications-bad", once: true, screen: "alerts-bad", steps: [click("tab-notifications"), see("volume")] },
  { name: "home-appearance", screen: "alerts-good", steps: [click("tab-notifications"), { scroll: "language" }] },
  { name: "status-menu", screen: "channels", steps: [click("profile-button"), see("status-away")] },
  { name: "bell-menu", once: true, screen: "alerts-held", steps: [click("bell"), see("bell-readiness")] },
  { name: "profile", screen: "home", steps: [...act("my profile"), see("profile-dialog")] },
  { name: "status-history", once: true, screen: "home", steps: [...act("history"), see("history-dialog")] },
  { name: "empty", screen: "empty" },
  { name: "away", once: true, screen: "set-by" },
  { name: "not-responding", once: true, screen: "not-responding" },
  { name: "connecting", once: true, screen: "connecting" },
  { name: "reconnecting", once: true, screen: "reconnecting" },
  { name: "offline", screen: "offline" },
  { name: "stopped", once: true, screen: "stopped" },
];

/** The same screens where there is less room, more contrast, another density or language; in one look each. */
export const OTHERS = [
  ...["talk", "transfer", "home-notifications"].flatMap((name) => [
    { of: name, as: "contrast-light", theme: "light", contrast: "more" },
    { of: name, as: "contrast-dark", theme: "dark", contrast: "more" },
  ]),
  ...["talk", "transfer", "after-work", "templates", "home-invitations", "waiting-many"].map((of) => ({ of, as: "960x600", theme: "light", width: 960, height: 600 })),
  ...["talk", "transfer", "after-work", "templates", "palette", "home-notifications", "shortcuts"].map((of) => ({ of, as: "zoom-200", theme: "light", width: 640, height: 400, scale: 2 })),
  { of: "waiting-offers", as: "zoom-200", theme: "light", width: 640, height: 400, scale: 2, rail: true },
  { of: "talk", as: "compact", theme: "light", density: "compact" },
  { of: "talk", as: "2560x1440", theme: "light", width: 2560, height: 1440 },
  ...["talk", "transfer", "after-work", "templates", "shortcuts", "home-notifications"].map((of) => ({ of, as: "czech", theme: "light", lang: "cs" })),
];
