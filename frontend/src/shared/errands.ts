// What a page does once because the server asks for it. "place": tell roughly where this browser is,
// a tenth of a degree, and only where the person agreed and the browser was allowed already.
import { csrfToken } from "./dom.ts";

const OPTIONS: PositionOptions = { enableHighAccuracy: false, maximumAge: 600_000, timeout: 20_000 };

function here(): Promise<GeolocationPosition> {
  return new Promise((resolve, reject) => navigator.geolocation.getCurrentPosition(resolve, reject, OPTIONS));
}

async function isAllowed(): Promise<boolean> {
  return (await navigator.permissions.query({ name: "geolocation" })).state === "granted";
}

function rough(degrees: number): number {
  return Math.round(degrees * 10) / 10;
}

async function tellPlace(url: string): Promise<void> {
  if (!("geolocation" in navigator) || !(await isAllowed())) return;
  const { latitude, longitude } = (await here()).coords;
  await fetch(url, {
    method: "POST",
    headers: { "Content-Type": "application/json", "X-CSRFToken": csrfToken() },
    body: JSON.stringify({ latitude: rough(latitude), longitude: rough(longitude) }),
  });
}

// The browser's own question comes after ours, at the button that says yes.
function askBefore(form: HTMLFormElement): void {
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    here().then(
      () => form.submit(),
      () => form.submit(),
    );
  });
}

export function bindErrands(): void {
  for (const errand of document.querySelectorAll<HTMLElement>("[data-errand=place]")) {
    tellPlace(errand.dataset["url"] ?? "").catch(() => undefined);
  }
  for (const form of document.querySelectorAll<HTMLFormElement>("form[data-ask-place]")) askBefore(form);
}
