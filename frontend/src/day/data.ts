// The day's page data (json_script "day-data") and the words made of it.
import { say } from "../shared/strings.ts";
import { clock, distance, duration, epoch, type Instant } from "../shared/times.ts";

export interface Segment {
  id: string;
  kind: "travel" | "onsite" | "stop" | "gap" | "break" | "other";
  start: Instant;
  end: Instant;
  label: string | null;
  location_id: string | null;
  distance_m: number | null;
  confidence: number | null;
  alternatives: { name: string; probability: number }[];
  evidence: string[];
  path: string | null;
  review: boolean;
  url: string | null;
}

export interface Place {
  id: string;
  name: string;
  latitude: number;
  longitude: number;
  radius_m: number | null;
  polygon: { type: "Polygon" | "MultiPolygon"; coordinates: never } | null;
}

export interface Day {
  zone: string;
  day_start: Instant;
  day_end: Instant;
  segments: Segment[];
  planned: { start: Instant; end: Instant; label: string }[];
  locations: Place[];
  positions: [number, number, number][];
}

/** Below this the engine itself was not sure; the page asks a person. */
const SURE = 0.8;

export function isUnsure(segment: Segment): boolean {
  return segment.review || (segment.confidence !== null && segment.confidence < SURE);
}

export function seconds(segment: { start: Instant; end: Instant }): number {
  return epoch(segment.end) - epoch(segment.start);
}

export function span(segment: { start: Instant; end: Instant }, zone: string): string {
  return `${clock(segment.start, zone)} – ${clock(segment.end, zone)}`;
}

export function title(segment: Segment): string {
  return segment.label || say(segment.kind);
}

export function measure(segment: Segment): string {
  const long = duration(seconds(segment));
  return segment.distance_m ? `${long} · ${distance(segment.distance_m)}` : long;
}

export function percent(part: number): string {
  return `${Math.round(part * 100)} %`;
}

/** What a screen reader says of a segment, whole. */
export function spoken(segment: Segment, zone: string): string {
  const words = [say(segment.kind), title(segment), span(segment, zone), measure(segment)];
  if (isUnsure(segment)) words.push(say("please_check"));
  return [...new Set(words)].join(", ");
}
