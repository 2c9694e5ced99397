// The technician's browser as a tracker, while this page is open: positions go to the browser's door
// in small batches, wait here while there is no connection, and are forgotten once the door has them.
import { el, icon } from "./shared/dom.ts";
import { say } from "./shared/strings.ts";
import { clock } from "./shared/times.ts";

interface Coordinates {
  latitude: number;
  longitude: number;
  accuracy: number;
  altitude: number | null;
  speed: number | null;
  heading: number | null;
}

interface Fix {
  id: string;
  timestamp: number;
  coords: Coordinates;
}

const SEND_EVERY_MS = 15_000;
const BATCH = 100;
const KEEP = 2000;

class BrowserTracker {
  private readonly root: HTMLElement;
  private readonly status = el("p", { class: "row", role: "status" });
  private readonly button = el("button", { class: "button wide", type: "button" });
  private waiting: Fix[] = [];
  private watch: number | undefined;
  private timer: ReturnType<typeof setInterval> | undefined;
  private sending = false;

  constructor(root: HTMLElement) {
    this.root = root;
    root.append(this.status, this.button);
    this.button.addEventListener("click", () => (this.watch === undefined ? this.begin() : this.end()));
    this.show("locate-off", say("geo_off"));
    if (!("geolocation" in navigator)) this.refuse();
    window.addEventListener("online", () => void this.send());
    document.addEventListener("visibilitychange", () => void this.send());
  }

  private refuse(): void {
    this.button.disabled = true;
    this.show("locate-off", say("geo_missing"));
  }

  private begin(): void {
    this.watch = navigator.geolocation.watchPosition(
      (position) => this.receive(position),
      (error) => this.fail(error),
      { enableHighAccuracy: true, maximumAge: 5000, timeout: 60_000 },
    );
    this.timer = setInterval(() => void this.send(), SEND_EVERY_MS);
    this.show("locate-fixed", say("geo_waiting"));
  }

  private end(): void {
    if (this.watch !== undefined) navigator.geolocation.clearWatch(this.watch);
    this.watch = undefined;
    clearInterval(this.timer);
    void this.send();
    this.show("locate-off", say("geo_off"));
  }

  private fail(error: GeolocationPositionError): void {
    if (error.code !== error.PERMISSION_DENIED) return this.show("locate", say("geo_searching"));
    this.end();
    this.show("locate-off", say("geo_denied"));
  }

  private receive(position: GeolocationPosition): void {
    const { latitude, longitude, accuracy, altitude, speed, heading } = position.coords;
    const coords: Coordinates = { latitude, longitude, accuracy, altitude, speed, heading: Number.isNaN(heading) ? null : heading };
    const fix: Fix = { id: crypto.randomUUID(), timestamp: position.timestamp, coords };
    this.waiting = [...this.waiting, fix].slice(-KEEP);
    if (this.waiting.length === 1) void this.send();
  }

  private async send(): Promise<void> {
    const batch = this.waiting.slice(0, BATCH);
    if (batch.length === 0 || this.sending) return;
    this.sending = true;
    try {
      const answer = await fetch(this.root.dataset["url"] ?? "/ingest/browser", {
        method: "POST",
        keepalive: true,
        headers: { "Content-Type": "application/json", Authorization: `Bearer ${this.root.dataset["token"] ?? ""}` },
        body: JSON.stringify({ positions: batch }),
      });
      if (answer.ok) this.accepted(batch);
      else if (answer.status === 401 || answer.status === 403) this.rejected();
      else this.show("cloud-off", say("geo_kept", { count: this.waiting.length }));
    } catch {
      this.show("cloud-off", say("geo_kept", { count: this.waiting.length }));
    } finally {
      this.sending = false;
    }
  }

  private accepted(batch: Fix[]): void {
    const sent = new Set(batch.map((fix) => fix.id));
    this.waiting = this.waiting.filter((fix) => !sent.has(fix.id));
    if (this.watch !== undefined) this.show("locate-fixed", say("geo_sent", { time: clock(Date.now() / 1000) }));
  }

  private rejected(): void {
    this.end();
    this.show("locate-off", say("geo_rejected"));
  }

  private show(name: string, words: string): void {
    const on = this.watch !== undefined;
    this.root.dataset["state"] = on ? "on" : "off";
    this.status.replaceChildren(icon(name), words);
    this.button.replaceChildren(icon(on ? "square" : "locate-fixed"), say(on ? "geo_stop" : "geo_start"));
    this.button.classList.toggle("primary", !on);
  }
}

for (const root of document.querySelectorAll<HTMLElement>("[data-geolocation]")) new BrowserTracker(root);
