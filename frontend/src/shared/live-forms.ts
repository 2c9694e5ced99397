// Small behaviors bound by attribute: `data-autosubmit` filters, `data-copy` buttons, the theme
// switch. Each page works without them.
import { csrfToken } from "./dom.ts";
import { say } from "./strings.ts";
import { toast } from "./toasts.ts";

export async function copy(text: string): Promise<void> {
  try {
    await navigator.clipboard.writeText(text);
    toast(say("copied"), "success");
  } catch {
    toast(say("copy_failed"), "warning");
  }
}

function onClick(event: MouseEvent): void {
  const button = (event.target as Element).closest<HTMLElement>("[data-copy]");
  if (!button) return;
  const source = document.querySelector<HTMLElement>(button.dataset["copy"] ?? "");
  const text = source instanceof HTMLInputElement ? source.value : (source?.textContent?.trim() ?? "");
  void copy(text);
}

function onChange(event: Event): void {
  const field = event.target as HTMLInputElement;
  field.closest<HTMLFormElement>("form[data-autosubmit]")?.requestSubmit();
  nameFile(field);
  if (field.name === "theme" && field.closest("[data-theme-switch]")) switchTheme(field);
}

/** The browser's own words beside a file field are in the browser's language: we write our own. */
function nameFile(field: HTMLInputElement): void {
  const name = field.closest("[data-file-input]")?.querySelector<HTMLElement>("[data-file-name]");
  if (name && field.files?.[0]) name.textContent = [...field.files].map((file) => file.name).join(", ");
}

function switchTheme(field: HTMLInputElement | HTMLSelectElement): void {
  document.documentElement.dataset["theme"] = field.value;
  const form = field.form;
  if (!form) return;
  const body = new FormData(form);
  void fetch(form.action, { method: "POST", body, headers: { "X-CSRFToken": csrfToken() } });
}

/** Someone who signs up is asked for a time zone: begin with the one their own clock shows. */
function guessZone(): void {
  for (const select of document.querySelectorAll<HTMLSelectElement>(".public select[name$=time_zone]")) {
    const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
    const untouched = select.value === "UTC" && !select.form?.querySelector("[data-invalid]");
    if (untouched && [...select.options].some((option) => option.value === zone)) select.value = zone;
  }
}

export function bindSmall(): void {
  guessZone();
  document.addEventListener("click", onClick);
  document.addEventListener("change", onChange);
}
