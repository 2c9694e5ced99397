// What the live door says about one technician, and the words and ages made of it.
import { say } from "../shared/strings.ts";
import { clock, duration, epoch, type Instant } from "../shared/times.ts";

export interface Technician {
  technician_id: string;
  name: string;
  state: string;
  latitude: number | null;
  longitude: number | null;
  accuracy_m?: number | null;
  heading_deg?: number | null;
  since?: Instant | null;
  location_name?: string | null;
  recorded_at?: Instant | null;
  battery_pct?: number | null;
  url?: string | null;
  trail?: [number, number, number][];
  /** What time it is where this comes from, if not now: the demo's day runs faster and behind. */
  clock?: number | null;
}

/** Older than this, a position says where somebody was, not where they are. */
export const STALE_S = 15 * 60;
const TRAIL_S = 20 * 60;

export type Fix = [latitude: number, longitude: number, at: number];

export function initials(name: string): string {
  const words = name.split(/\s+/).filter(Boolean);
  const letters = words.length > 1 ? `${words[0]?.[0] ?? ""}${words.at(-1)?.[0] ?? ""}` : (words[0] ?? "").slice(0, 2);
  return letters.toLocaleUpperCase();
}

export function isPlaced(who: Technician): who is Technician & { latitude: number; longitude: number } {
  return typeof who.latitude === "number" && typeof who.longitude === "number";
}

export function ageS(who: Technician): number {
  return who.recorded_at == null ? Infinity : (who.clock ?? Date.now() / 1000) - epoch(who.recorded_at);
}

export function stateWords(who: Technician): string {
  const words = say(who.state);
  if (who.state === "onsite" && who.location_name) return say("at_location", { location: who.location_name });
  if (who.state === "travel" && who.location_name) return say("to_location", { location: who.location_name });
  return words;
}

export function sinceWords(who: Technician): string {
  if (who.recorded_at == null) return say("never_reported");
  const age = ageS(who);
  if (who.state === "offline" || age > STALE_S) return say("last_seen", { age: duration(Math.max(age, 0)) });
  return who.since == null ? "" : say("since", { time: clock(who.since) });
}

/** Add a technician's newest fix to a trail and forget what is too old to matter. */
export function extend(trail: Fix[], who: Technician): Fix[] {
  if (!isPlaced(who) || who.recorded_at == null) return trail;
  const at = epoch(who.recorded_at);
  const known = trail.some((fix) => fix[2] === at);
  const all = known ? trail : [...trail, [who.latitude, who.longitude, at] as Fix].sort((a, b) => a[2] - b[2]);
  const newest = all.at(-1)?.[2] ?? at;
  return all.filter((fix) => newest - fix[2] <= TRAIL_S);
}
