// Calls for help: an assertive region above everything, until somebody acknowledges each of them.
import { csrfToken, el, icon } from "../shared/dom.ts";
import { say } from "../shared/strings.ts";
import { clock } from "../shared/times.ts";
import { toast } from "../shared/toasts.ts";
import { stateWords, type Technician } from "./technician.ts";
import type { Alarm } from "./wire.ts";

const LATE_S = 60;

/** Where they are now, once it is known, and when it came if that was late. */
function dress(item: HTMLElement, alarm: Alarm, who: Technician | undefined): void {
  const late = alarm.received_at - alarm.raised_at > LATE_S ? ` · ${say("sos_received", { time: clock(alarm.received_at) })}` : "";
  const words = `${alarm.is_placed ? (who ? stateWords(who) : "") : say("sos_no_place")}${late}`;
  const place = item.querySelector(".live-alarm-place");
  if (place && place.textContent !== words) place.textContent = words;
  const show = item.querySelector<HTMLElement>(".live-alarm-show");
  if (show) show.hidden = !who || who.latitude === null;
}

export class Alarms {
  readonly root = el("section", { class: "live-alarms", role: "alert", "aria-live": "assertive", "aria-label": say("alarms") });
  private readonly shown = new Map<string, HTMLElement>();
  private readonly onShow: (technicianId: string) => void;
  private readonly address: string;
  private readonly title = document.title;

  constructor(address: string, onShow: (technicianId: string) => void) {
    this.address = address;
    this.onShow = onShow;
    this.root.hidden = true;
  }

  draw(alarms: Alarm[], all: ReadonlyMap<string, Technician>): void {
    const standing = new Set(alarms.map((alarm) => alarm.alarm_id));
    for (const [id, item] of this.shown) {
      if (standing.has(id)) continue;
      item.remove();
      this.shown.delete(id);
    }
    this.root.hidden = standing.size === 0;
    // Only what is new is put in, so that nothing is read out twice.
    for (const alarm of alarms) {
      const item = this.shown.get(alarm.alarm_id) ?? this.item(alarm);
      dress(item, alarm, all.get(alarm.technician_id));
      if (this.shown.has(alarm.alarm_id)) continue;
      this.shown.set(alarm.alarm_id, item);
      this.root.prepend(item);
    }
    document.title = standing.size ? `${say("sos")} · ${this.title}` : this.title;
  }

  private item(alarm: Alarm): HTMLElement {
    const words = el("div", { class: "grow" },
      el("strong", {}, say("sos_of", { name: alarm.name, time: clock(alarm.raised_at) })),
      el("span", { class: "live-alarm-place" }));
    const acts = el("div", { class: "live-alarm-acts" });
    const show = el("button", { class: "button small live-alarm-show", type: "button", hidden: "" }, icon("locate"), say("show_on_map"));
    show.addEventListener("click", () => this.onShow(alarm.technician_id));
    acts.append(show);
    const acknowledge = el("button", { class: "button small primary", type: "button" }, icon("check"), say("acknowledge"));
    acknowledge.addEventListener("click", () => void this.acknowledge(alarm, acknowledge));
    acts.append(acknowledge);
    return el("div", { class: "live-alarm" }, icon("siren", "icon-l"), words, acts);
  }

  private async acknowledge(alarm: Alarm, button: HTMLButtonElement): Promise<void> {
    button.disabled = true;
    try {
      const answer = await fetch(this.address.replace("ALARM", alarm.alarm_id), {
        method: "POST",
        headers: { "X-CSRFToken": csrfToken(), Accept: "application/json" },
      });
      if (!answer.ok) throw new Error(String(answer.status));
    } catch {
      button.disabled = false;
      toast(say("not_reached"), "error");
    }
  }
}
