// The page that shows a device's link and QR code once: copying is one press, and leaving before it
// was copied or scanned asks first.
import { copy } from "./shared/live-forms.ts";
import { say } from "./shared/strings.ts";

function guard(root: HTMLElement): void {
  let safe = false;
  const done = root.querySelector<HTMLInputElement>("[data-device-done]");
  root.addEventListener("click", (event) => {
    if ((event.target as Element).closest("[data-copy]")) safe = true;
  });
  done?.addEventListener("change", () => {
    safe = done.checked;
  });
  window.addEventListener("beforeunload", (event) => {
    if (!safe) event.preventDefault();
  });
}

async function share(button: HTMLElement): Promise<void> {
  const url = button.dataset["share"] ?? "";
  try {
    await navigator.share({ title: say("device_link"), url });
  } catch (error) {
    if (!(error instanceof DOMException && error.name === "AbortError")) await copy(url);
  }
}

for (const root of document.querySelectorAll<HTMLElement>("[data-device-once]")) guard(root);
for (const button of document.querySelectorAll<HTMLElement>("[data-share]")) {
  button.hidden = !("share" in navigator);
  button.addEventListener("click", () => void share(button));
}
