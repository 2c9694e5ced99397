// The horizontal line of the day: hours of the viewer's zone, the plan above, what happened below.
// One tab stop; arrows move between segments, Home and End to the ends.
import { kindMark } from "../live/list.ts";
import { el, icon } from "../shared/dom.ts";
import { say } from "../shared/strings.ts";
import { clock, epoch } from "../shared/times.ts";
import { isUnsure, seconds, span, spoken, title, type Day, type Segment } from "./data.ts";

const MARGIN_S = 900;
const LABEL_FROM_PERCENT = 7;
const MARK_FROM_PERCENT = 2.2;

export interface Shown {
  from: number;
  to: number;
}

/** The hours worth showing: from just before the first to just after the last that happened or was planned. */
export function shownHours(day: Day): Shown {
  const all = [...day.segments.filter((segment) => segment.kind !== "gap"), ...day.planned];
  const start = epoch(day.day_start);
  const end = epoch(day.day_end);
  if (all.length === 0) return { from: start, to: end };
  const from = Math.max(start, Math.min(...all.map((item) => epoch(item.start))) - MARGIN_S);
  const to = Math.min(end, Math.max(...all.map((item) => epoch(item.end))) + MARGIN_S);
  return { from, to: Math.max(to, from + 3600) };
}

function place(node: HTMLElement, shown: Shown, start: number, end: number): number {
  const width = shown.to - shown.from;
  const left = Math.max(0, ((start - shown.from) / width) * 100);
  const right = Math.min(100, ((end - shown.from) / width) * 100);
  node.style.left = `${left}%`;
  node.style.width = `${Math.max(right - left, 0)}%`;
  return right - left;
}

function hours(shown: Shown, zone: string): HTMLElement {
  const axis = el("div", { class: "day-hours", "aria-hidden": "true" });
  const every = shown.to - shown.from > 14 * 3600 ? 7200 : 3600;
  // Zones with half-hour offsets still get ticks on their own full hours.
  const minutes = Number(clock(shown.from, zone).slice(-2));
  const first = shown.from - (shown.from % 60) - minutes * 60 + 3600;
  for (let at = first; at < shown.to; at += every) {
    const tick = el("span", {}, clock(at, zone));
    tick.style.left = `${((at - shown.from) / (shown.to - shown.from)) * 100}%`;
    axis.append(tick);
  }
  return axis;
}

function plan(day: Day, shown: Shown): HTMLElement {
  const row = el("div", { class: "day-plan" });
  for (const planned of day.planned) {
    const words = `${say("planned")}: ${planned.label}, ${span(planned, day.zone)}`;
    const bar = el("span", { class: "day-planned", title: words }, el("span", { class: "visually-hidden" }, `${say("planned")}: `), planned.label);
    place(bar, shown, epoch(planned.start), epoch(planned.end));
    row.append(bar);
  }
  return row;
}

function bar(segment: Segment, day: Day, shown: Shown): HTMLButtonElement {
  const button = el("button", { type: "button", class: `day-bar bar-${segment.kind}`, "data-segment": segment.id, tabindex: "-1" });
  button.setAttribute("aria-label", spoken(segment, day.zone));
  const width = place(button, shown, epoch(segment.start), epoch(segment.end));
  if (width > MARK_FROM_PERCENT) button.append(isUnsure(segment) ? question() : kindMark(segment.kind));
  else if (isUnsure(segment)) button.classList.add("is-unsure");
  if (width > LABEL_FROM_PERCENT) button.append(el("span", { class: "day-bar-label" }, title(segment)));
  return button;
}

export function question(): HTMLElement {
  return el("span", { class: "unsure-mark", title: say("please_check") }, icon("circle-question-mark"));
}

function move(row: HTMLElement, event: KeyboardEvent): void {
  const bars = [...row.querySelectorAll<HTMLElement>(".day-bar")];
  const now = bars.indexOf(document.activeElement as HTMLElement);
  const next = { ArrowRight: now + 1, ArrowLeft: now - 1, Home: 0, End: bars.length - 1 }[event.key];
  if (next === undefined || !bars[next]) return;
  event.preventDefault();
  bars[next].focus();
}

export function drawTimeline(day: Day): HTMLElement {
  const shown = shownHours(day);
  const row = el("div", { class: "day-bars", role: "toolbar", "aria-label": say("timeline") });
  for (const segment of day.segments) {
    const inside = epoch(segment.end) > shown.from && epoch(segment.start) < shown.to;
    if (inside && seconds(segment) > 0) row.append(bar(segment, day, shown));
  }
  row.querySelector(".day-bar")?.setAttribute("tabindex", "0");
  row.addEventListener("keydown", (event) => move(row, event));
  const inner = el("div", { class: "day-line-inner" }, hours(shown, day.zone), ...(day.planned.length ? [plan(day, shown)] : []), row);
  return el("div", { class: "day-line", tabindex: "-1" }, inner);
}
