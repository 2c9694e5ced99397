// Clock times in the viewer's zone (the server names it on <body data-zone>), never the browser's by accident.
import { say } from "./strings.ts";

export type Instant = string | number;

export function zone(): string {
  return document.body.dataset["zone"] || Intl.DateTimeFormat().resolvedOptions().timeZone;
}

/** Epoch seconds of an ISO 8601 text or of epoch seconds. */
export function epoch(value: Instant): number {
  return typeof value === "number" ? value : Date.parse(value) / 1000;
}

const clocks = new Map<string, Intl.DateTimeFormat>();

export function clock(value: Instant, timeZone = zone()): string {
  // "09:05" in every language, as the server writes it. Making a format costs more than using it.
  const format = clocks.get(timeZone)
    ?? new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit", hourCycle: "h23", timeZone });
  clocks.set(timeZone, format);
  return format.format(epoch(value) * 1000);
}

export function duration(seconds: number): string {
  if (seconds > 0 && seconds < 60) return say("seconds", { seconds: Math.round(seconds) });
  const minutes = Math.round(seconds / 60);
  if (minutes < 60) return say("minutes", { minutes });
  return say("hours_minutes", { hours: Math.floor(minutes / 60), minutes: String(minutes % 60).padStart(2, "0") });
}

export function distance(meters: number): string {
  const number = (value: number, digits: number) =>
    new Intl.NumberFormat(document.documentElement.lang, { maximumFractionDigits: digits, minimumFractionDigits: digits }).format(value);
  if (document.body.dataset["units"] === "imperial") {
    const miles = meters / 1609.344;
    return miles < 0.2 ? `${number(meters * 3.28084, 0)} ft` : `${number(miles, miles < 100 ? 1 : 0)} mi`;
  }
  return meters < 1000 ? `${number(meters, 0)} m` : `${number(meters / 1000, meters < 100_000 ? 1 : 0)} km`;
}
