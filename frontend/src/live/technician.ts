// What is known of one technician, and the words and ages made of it.
import { say } from "../shared/strings.ts";
import { clock, duration } from "../shared/times.ts";

export type Fix = [latitude: number, longitude: number, at: number];

export interface Technician {
  technician_id: string;
  /** Small, and nobody else's while the page is open. */
  number: number;
  name: string;
  /** Position in the alphabet among all known, so that sorting thousands compares numbers. */
  rank: number;
  state: string;
  latitude: number | null;
  longitude: number | null;
  heading_deg: number | null;
  since: number | null;
  location_name: string | null;
  recorded_at: number | null;
  battery_pct: number | null;
  /** Somebody pressed SOS and nobody has acknowledged it. */
  alarmed: boolean;
  /** What is shown is known better now; nothing happened at this moment. */
  corrected: boolean;
  trail: Fix[];
}

export type Placed = Technician & { latitude: number; longitude: number };

/** Older than this, a position says where somebody was, not where they are. */
export const STALE_S = 15 * 60;
const TRAIL_S = 20 * 60;

let boardClock: number | undefined;

/** What time it is where this comes from, if not now: the demo's day runs faster and behind. */
export function setClock(at: number | undefined): void {
  boardClock = at;
}

export function initials(name: string): string {
  const words = name.split(/\s+/).filter(Boolean);
  const letters = words.length > 1 ? `${words[0]?.[0] ?? ""}${words.at(-1)?.[0] ?? ""}` : (words[0] ?? "").slice(0, 2);
  return letters.toLocaleUpperCase();
}

export function isPlaced(who: Technician): who is Placed {
  return who.latitude !== null && who.longitude !== null;
}

export function ageS(who: Technician): number {
  return who.recorded_at === null ? Infinity : (boardClock ?? Date.now() / 1000) - who.recorded_at;
}

export function stateWords(who: Technician): string {
  if (who.state === "gap" && who.since !== null) return say("no_signal_since", { time: clock(who.since) });
  if (who.state === "onsite" && who.location_name) return say("at_location", { location: who.location_name });
  return say(who.state);
}

export function sinceWords(who: Technician): string {
  if (who.recorded_at === null) return say("never_reported");
  const age = ageS(who);
  if (who.state === "offline" || who.state === "gap" || age > STALE_S) return say("last_seen", { age: duration(Math.max(age, 0)) });
  return who.since === null ? "" : say("since", { time: clock(who.since) });
}

/** Add a technician's newest fix to their trail and forget what is too old to matter. */
export function extend(who: Technician): void {
  if (!isPlaced(who) || who.recorded_at === null) return;
  const last = who.trail.at(-1);
  if (last && last[2] >= who.recorded_at) return;
  who.trail.push([who.latitude, who.longitude, who.recorded_at]);
  const newest = who.recorded_at;
  const first = who.trail.findIndex((fix) => newest - fix[2] <= TRAIL_S);
  if (first > 0) who.trail.splice(0, first);
}
