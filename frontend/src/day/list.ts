// The segments one below the other, each with why we think so: evidence in words, confidence, what else it may be.
import { kindMark } from "../live/list.ts";
import { el } from "../shared/dom.ts";
import { say } from "../shared/strings.ts";
import { isUnsure, measure, percent, span, title, type Day, type Segment } from "./data.ts";
import { question } from "./timeline.ts";

function confidence(segment: Segment): HTMLElement | string {
  if (segment.confidence === null) return "";
  const meter = el("meter", { min: "0", max: "1", low: "0.5", high: "0.8", optimum: "1", value: String(segment.confidence) });
  meter.setAttribute("aria-label", say("confidence"));
  return el("p", { class: "row small" }, say("confidence"), meter, percent(segment.confidence));
}

function alternatives(segment: Segment): HTMLElement | string {
  if (segment.alternatives.length === 0) return "";
  const items = segment.alternatives.map((other) => el("li", {}, `${other.name} `, el("span", { class: "muted" }, percent(other.probability))));
  return el("div", { class: "small" }, el("p", { class: "strong" }, say("may_also_be")), el("ul", {}, ...items));
}

function why(segment: Segment): HTMLElement {
  const evidence = segment.evidence.map((words) => el("li", {}, words));
  const body = el("div", { class: "day-why", id: `why-${segment.id}` });
  if (evidence.length) body.append(el("ul", { class: "day-evidence" }, ...evidence));
  body.append(confidence(segment), alternatives(segment));
  if (segment.url) {
    body.append(el("a", { class: "button small", href: segment.url, "data-panel": "" }, say(isUnsure(segment) ? "check_segment" : "open_segment")));
  }
  return body;
}

function item(segment: Segment, day: Day): HTMLElement {
  const words = el("span", { class: "grow day-words" }, el("span", { class: "strong" }, title(segment)), el("span", { class: "small muted" }, measure(segment)));
  const head = el("button", { type: "button", class: "day-head", "aria-expanded": "false", "aria-controls": `why-${segment.id}` });
  head.append(el("span", { class: "day-clock" }, span(segment, day.zone)), kindMark(segment.kind), words);
  head.append(el("span", { class: "visually-hidden" }, say(segment.kind)));
  if (isUnsure(segment)) head.append(question(), el("span", { class: "visually-hidden" }, say("please_check")));
  return el("li", { class: "day-item", "data-segment": segment.id }, head, why(segment));
}

export function drawSegments(day: Day): HTMLElement {
  return el("ol", { class: "day-list", "aria-label": say("segments") }, ...day.segments.map((segment) => item(segment, day)));
}
