/** Whether an alert would reach the operator, in words. */

import type { AlertEvent, AlertSettings, Check, CheckView, Finding, Outcome, Readiness, ReadinessView, Remedy, Settings, Standing, Way } from "$types";
import { locale, t } from "./i18n.svelte";
import { clockTime, running } from "./time";

/** What Rust calls `Way::reaches`: a desk is not called deaf before it was looked at. */
export function reaches(way: Way): boolean {
  return way === "works" || way === "checking";
}

/** Whether a colleague would notice an alert in one way at least; who has not told counts as one who does. */
export function canAlert(readiness: Readiness | null): boolean {
  return readiness === null || reaches(readiness.popups) || reaches(readiness.sounds);
}

const WAYS: Record<Way, [standing: Standing, text: string]> = {
  works: ["passed", "way-works"],
  checking: ["unknown", "way-checking"],
  switched_off: ["needs_you", "way-switched-off"],
  muted: ["needs_you", "way-muted"],
  do_not_disturb: ["needs_you", "way-do-not-disturb"],
  no_service: ["failed", "way-no-service"],
  refused: ["failed", "way-refused"],
  no_answer: ["failed", "way-no-answer"],
  no_device: ["failed", "way-no-device"],
  silent: ["needs_you", "way-silent"],
  not_noticed: ["needs_you", "way-not-noticed"],
  unknown: ["failed", "way-unknown"],
};

/** How a verdict stands. */
export function wayStanding(way: Way): Standing {
  return WAYS[way][0];
}

/** A verdict in a few words: `will arrive`, `muted for a while`. */
export function wayText(way: Way): string {
  return t(WAYS[way][1]);
}

/** Both verdicts in one sentence each. */
export function waysText({ sounds, popups }: { sounds: Way; popups: Way }): string {
  return t("ways", { sounds: wayText(sounds), popups: wayText(popups) });
}

/** What stands beside a switch that is on and has no effect now; none: it has. `switched_off` is about the switches themselves. */
export function heldText(way: Way): string | null {
  if (reaches(way) || way === "switched_off") return null;
  return t(way === "muted" || way === "do_not_disturb" ? "held-back" : "not-working");
}

const STANDINGS: Record<Standing, string> = {
  passed: "standing-passed",
  needs_you: "standing-needs-you",
  failed: "standing-failed",
  unknown: "standing-unknown",
};

/** How a line stands, in a word. */
export function standingText(standing: Standing): string {
  return t(STANDINGS[standing]);
}

const CHECKS: Record<Check, string> = {
  sounds: "check-sounds",
  output: "check-output",
  popup_service: "check-popup-service",
  do_not_disturb: "check-do-not-disturb",
  tray: "check-tray",
  autostart: "check-autostart",
  test: "check-test",
};

/** What each finding says, and what explains it. What is not known is called by what was looked at. */
const FINDINGS: Record<Exclude<Finding["kind"], "checking" | "not_told">, [title: string, more: string]> = {
  sounds_on: ["finding-sounds-on", "finding-sounds-on-more"],
  sounds_muted: ["finding-sounds-muted", "finding-sounds-muted-more"],
  sounds_off: ["finding-sounds-off", "finding-sounds-off-more"],
  sounds_at_zero: ["finding-sounds-at-zero", "finding-sounds-at-zero-more"],
  output_takes: ["finding-output-takes", "finding-output-takes-more"],
  output_stands_in: ["finding-output-stands-in", "finding-output-stands-in-more"],
  output_missing: ["finding-output-missing", "finding-output-missing-more"],
  output_muted: ["finding-output-muted", "finding-output-muted-more"],
  output_at_zero: ["finding-output-at-zero", "finding-output-at-zero-more"],
  service_answers: ["finding-service-answers", "finding-service-answers-more"],
  service_without_clicks: ["finding-service-without-clicks", "finding-service-without-clicks-more"],
  service_without_body: ["finding-service-without-body", "finding-service-without-body-more"],
  service_missing: ["finding-service-missing", "finding-service-missing-more"],
  service_silent: ["finding-service-silent", "finding-service-silent-more"],
  service_refuses: ["finding-service-refuses", "finding-service-refuses-more"],
  popups_off: ["finding-popups-off", "finding-popups-off-more"],
  do_not_disturb_off: ["finding-do-not-disturb-off", "finding-do-not-disturb-off-more"],
  do_not_disturb_on: ["finding-do-not-disturb-on", "finding-do-not-disturb-on-more"],
  tray_there: ["finding-tray-there", "finding-tray-there-more"],
  tray_missing: ["finding-tray-missing", "finding-tray-missing-more"],
  autostart_on: ["finding-autostart-on", "finding-autostart-on-more"],
  autostart_off: ["finding-autostart-off", "finding-autostart-off-more"],
  test_noticed: ["finding-test-noticed", "finding-test-noticed-more"],
  test_not_seen: ["finding-test-not-seen", "finding-test-not-seen-more"],
  test_not_heard: ["finding-test-not-heard", "finding-test-not-heard-more"],
  test_not_noticed: ["finding-test-not-noticed", "finding-test-not-noticed-more"],
  test_not_made: ["finding-test-not-made", "finding-test-not-made-more"],
};

/** A line of the check: what was found, and what explains it. `anyway`: sounds come also while do-not-disturb is on. */
export function findingText({ check, finding }: Pick<CheckView, "check" | "finding">, anyway = false): { title: string; more: string } {
  if (finding.kind === "checking") return { title: t(CHECKS[check]), more: t("finding-checking") };
  if (finding.kind === "not_told") return { title: t(CHECKS[check]), more: t("finding-not-told") };
  const [title, more] = FINDINGS[finding.kind];
  const name = "name" in finding ? (finding.name ?? "") : "";
  const volume = finding.kind === "output_takes" ? finding.volume : null;
  const values = {
    name: name || t("output-unnamed"),
    told: volume === null ? "no" : "yes",
    volume: volume ?? 0,
    time: finding.kind === "sounds_muted" ? clockTime(finding.until, locale.region) : "",
    anyway: anyway ? "yes" : "no",
  };
  return { title: t(title), more: t(more, values) };
}

/** What the button of a remedy says. */
export function remedyText(remedy: Remedy): string {
  switch (remedy.kind) {
    case "unmute":
      return t("unmute");
    case "sounds_on":
      return t("remedy-sounds-on");
    case "popups_on":
      return t("remedy-popups-on");
    case "open_settings":
      return t(remedy.page === "sound" ? "remedy-open-sound" : "remedy-open-notifications");
    case "start_with_system":
      return t("remedy-start-with-system");
    case "test_again":
      return t("remedy-test-again");
  }
}

const OUTCOMES: Record<Outcome, [standing: Standing, text: string]> = {
  shown: ["passed", "outcome-shown"],
  replaced: ["passed", "outcome-replaced"],
  do_not_disturb: ["needs_you", "outcome-do-not-disturb"],
  refused: ["failed", "outcome-refused"],
  no_service: ["failed", "outcome-no-service"],
  timed_out: ["failed", "outcome-timed-out"],
  played: ["passed", "outcome-played"],
  stopped: ["passed", "outcome-stopped"],
  muted: ["needs_you", "outcome-muted"],
  no_device: ["failed", "outcome-no-device"],
  device_lost: ["failed", "outcome-device-lost"],
  file_broken: ["needs_you", "outcome-file-broken"],
  unknown: ["unknown", "outcome-unknown"],
};

/** What became of an alert. */
export function outcomeText(outcome: Outcome): { standing: Standing; text: string } {
  const [standing, text] = OUTCOMES[outcome];
  return { standing, text: t(text) };
}

/** The lines that keep alerts from arriving; starting with the system is about tomorrow. */
export function troubled({ checks }: ReadinessView): CheckView[] {
  return checks.filter(({ check, standing }) => check !== "autostart" && (standing === "needs_you" || standing === "failed"));
}

/** What the bell draws: a triangle when something else than the mute keeps alerts from arriving. A missing tray keeps none, and has
 *  a banner of its own. */
export function bellMarked(readiness: ReadinessView): boolean {
  return troubled(readiness).some(({ check, finding }) => check !== "tray" && finding.kind !== "sounds_muted");
}

/** The first thing that the operator can do about alerts that do not arrive. */
export function firstRemedy(readiness: ReadinessView): Remedy | null {
  return troubled(readiness).find(({ remedy }) => remedy !== null)?.remedy ?? null;
}

/** How long sounds stay muted, in milliseconds; none when they are not. */
export function muteLeft({ muted_until }: ReadinessView, now: number): number | null {
  return muted_until !== null && muted_until > now ? muted_until - now : null;
}

/** The rest of a mute as it runs: `29:41`. It ends at nothing, so what has begun counts as a second. */
export function leftText(ms: number): string {
  return running(Math.ceil(ms / 1000) * 1000);
}

/** For how long sounds can be muted, in minutes. */
export const MUTES = [15, 30, 60, 120];
/** What the keys mute for. */
export const MUTE_BY_KEYS = 30;

/** The events in which a client waits to be accepted. */
const WAITS = ["queue", "offer", "invitation"] as const satisfies AlertEvent[];

/** The settings with sounds for clients who wait on, and loud enough to be heard. */
export function withSounds(settings: Settings): Settings {
  const heard = { ...settings.alerts };
  for (const event of WAITS) heard[event] = { ...heard[event], sound: true, volume: heard[event].volume || 100 };
  return { ...settings, alerts: heard, volume: settings.volume || 0.8 };
}

/** The settings with popups for clients who wait on. */
export function withPopups(settings: Settings): Settings {
  const alerts: AlertSettings = { ...settings.alerts };
  for (const event of WAITS) alerts[event] = { ...alerts[event], popup: true };
  return { ...settings, alerts };
}
