// Passkeys: a form is sent once the browser has answered. `data-passkey` on the form says what is
// asked: "sign-in" (the server is asked for a challenge first), "create" or "prove" (the challenge is
// in the page). Without this script the forms send nothing that could be mistaken for a passkey.
import {
  browserSupportsWebAuthn,
  startAuthentication,
  startRegistration,
  WebAuthnError,
  type PublicKeyCredentialCreationOptionsJSON,
  type PublicKeyCredentialRequestOptionsJSON,
} from "@simplewebauthn/browser";
import { json } from "./shared/dom.ts";
import { say } from "./shared/strings.ts";

interface Options {
  creation_options?: { publicKey: PublicKeyCredentialCreationOptionsJSON };
  request_options?: { publicKey: PublicKeyCredentialRequestOptionsJSON };
}

async function asked(form: HTMLFormElement): Promise<Options> {
  if (form.dataset["passkey"] !== "sign-in") return json<Options>("passkey-options") ?? {};
  const answer = await fetch(form.action, { headers: { Accept: "application/json" } });
  if (!answer.ok) throw new Error(say("not_reached"));
  return (await answer.json()) as Options;
}

async function answered(form: HTMLFormElement): Promise<unknown> {
  const options = await asked(form);
  if (options.creation_options) return startRegistration({ optionsJSON: options.creation_options.publicKey });
  if (options.request_options) return startAuthentication({ optionsJSON: options.request_options.publicKey });
  throw new Error(say("passkey_failed"));
}

function explained(error: unknown): string {
  const known = error instanceof WebAuthnError && error.code === "ERROR_AUTHENTICATOR_PREVIOUSLY_REGISTERED";
  if (known) return say("passkey_known");
  return error instanceof TypeError ? say("not_reached") : say("passkey_failed");
}

function show(form: HTMLFormElement, words: string): void {
  const place = form.querySelector<HTMLElement>("[data-passkey-error]");
  if (!place) return;
  place.textContent = words;
  place.hidden = !words;
}

async function send(form: HTMLFormElement): Promise<void> {
  show(form, "");
  form.toggleAttribute("data-busy", true);
  try {
    const credential = await answered(form);
    const field = form.querySelector<HTMLInputElement>("input[name=credential]");
    if (field) field.value = JSON.stringify(credential);
    form.submit();
  } catch (error) {
    show(form, explained(error));
  } finally {
    form.toggleAttribute("data-busy", false);
  }
}

for (const form of document.querySelectorAll<HTMLFormElement>("form[data-passkey]")) {
  if (!browserSupportsWebAuthn()) {
    show(form, say("passkey_missing"));
    for (const button of form.querySelectorAll("button")) button.disabled = true;
    continue;
  }
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    void send(form);
  });
}
