// The page that reads a code by the camera: it asks for the camera only when its button is pressed,
// looks until it can read something, and sends that as if it had been typed.
import type { Read } from "./scan/reader.ts";
import { say } from "./shared/strings.ts";

interface Detector {
  detect(source: HTMLVideoElement): Promise<{ rawValue: string }[]>;
}
interface DetectorClass {
  new (options: { formats: string[] }): Detector;
  getSupportedFormats(): Promise<string[]>;
}

const WANTED = ["qr_code", "data_matrix", "code_128", "code_39", "ean_13", "ean_8", "upc_a", "upc_e", "itf"];
const PAUSE_MS = 120;

// What the browser has itself, where it reads all that is wanted; else ours.
async function reader(): Promise<Read> {
  const found = (window as { BarcodeDetector?: DetectorClass }).BarcodeDetector;
  const known = (await found?.getSupportedFormats().catch(() => [])) ?? [];
  if (found && WANTED.every((format) => known.includes(format))) {
    const detector = new found({ formats: WANTED });
    return async (video) => (await detector.detect(video))[0]?.rawValue ?? "";
  }
  const { zxing } = await import("./scan/reader.ts");
  return zxing();
}

class Scanner {
  private readonly video: HTMLVideoElement;
  private readonly status: HTMLElement;
  private readonly begin: HTMLElement;
  private readonly end: HTMLElement;
  private readonly form: HTMLFormElement;
  private stream: MediaStream | undefined;

  constructor(root: HTMLElement, form: HTMLFormElement) {
    this.form = form;
    this.video = root.querySelector("video") as HTMLVideoElement;
    this.status = root.querySelector("[data-scan-status]") as HTMLElement;
    this.begin = root.querySelector("[data-scan-start]") as HTMLElement;
    this.end = root.querySelector("[data-scan-stop]") as HTMLElement;
    this.begin.addEventListener("click", () => void this.start());
    this.end.addEventListener("click", () => this.stop());
    window.addEventListener("pagehide", () => this.stop());
    document.addEventListener("visibilitychange", () => {
      if (document.hidden) this.stop();
    });
    root.hidden = false;
    if (!navigator.mediaDevices) this.refuse("scan_insecure");
  }

  private refuse(why: string): void {
    this.stop();
    this.status.textContent = say(why);
    if (why === "scan_insecure") this.begin.hidden = true;
  }

  private show(runs: boolean): void {
    this.video.hidden = this.end.hidden = !runs;
    this.begin.hidden = runs;
  }

  private async start(): Promise<void> {
    this.begin.hidden = true;
    this.status.textContent = say("scan_waiting");
    try {
      this.stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: { ideal: "environment" } }, audio: false });
    } catch (error) {
      const denied = error instanceof DOMException && error.name === "NotAllowedError";
      return this.refuse(denied ? "scan_denied" : "scan_missing");
    }
    if (document.hidden) return this.stop();
    this.show(true);
    this.end.focus();
    await this.look(this.stream);
  }

  private async look(stream: MediaStream): Promise<void> {
    try {
      this.video.srcObject = stream;
      await this.video.play();
      const read = await reader();
      this.status.textContent = say("scan_looking");
      await this.watch(stream, read);
    } catch {
      if (this.stream === stream) this.refuse("scan_failed");
    }
  }

  private async watch(stream: MediaStream, read: Read): Promise<void> {
    while (this.stream === stream) {
      const code = await read(this.video);
      if (code && this.stream === stream) return this.take(code);
      await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
    }
  }

  private take(code: string): void {
    this.stop();
    this.status.textContent = say("scan_found");
    (this.form.elements.namedItem("code") as HTMLInputElement).value = code;
    this.form.requestSubmit();
  }

  private stop(): void {
    for (const track of this.stream?.getTracks() ?? []) track.stop();
    this.stream = undefined;
    this.video.srcObject = null;
    this.status.textContent = "";
    this.show(false);
  }
}

const form = document.querySelector<HTMLFormElement>("[data-scan-form]");
for (const root of document.querySelectorAll<HTMLElement>("[data-scanner]")) if (form) new Scanner(root, form);
