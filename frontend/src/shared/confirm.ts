// One accessible <dialog> asks before what cannot be undone: `data-confirm="words"` on a form or a
// button, or htmx's own hx-confirm. `data-confirm-title` and `data-confirm-label` refine it.
import { el } from "./dom.ts";
import { say } from "./strings.ts";

interface Question {
  title: string;
  text: string;
  label: string;
}

export function ask(question: Question): Promise<boolean> {
  const yes = el("button", { class: "button danger", value: "yes" }, question.label);
  const no = el("button", { class: "button", value: "no", autofocus: "" }, say("cancel"));
  const dialog = el(
    "dialog",
    { class: "dialog", "aria-labelledby": "confirm-title", "aria-describedby": "confirm-text" },
    el("h2", { id: "confirm-title" }, question.title),
    el("p", { id: "confirm-text" }, question.text),
    el("form", { method: "dialog" }, el("footer", {}, no, yes)),
  );
  document.body.append(dialog);
  const asker = document.activeElement;
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => {
      dialog.remove();
      if (asker instanceof HTMLElement) asker.focus();
      resolve(dialog.returnValue === "yes");
    });
    dialog.showModal();
  });
}

function questionOf(node: HTMLElement, text: string): Question {
  return {
    title: node.dataset["confirmTitle"] ?? say("are_you_sure"),
    text,
    label: node.dataset["confirmLabel"] ?? say("continue"),
  };
}

function onSubmit(event: SubmitEvent): void {
  const form = event.target as HTMLFormElement;
  const node = event.submitter?.dataset["confirm"] ? (event.submitter as HTMLElement) : form;
  const text = node.dataset["confirm"];
  if (!text || form.dataset["confirmed"]) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  void ask(questionOf(node, text)).then((agreed) => {
    if (!agreed) return;
    form.dataset["confirmed"] = "yes";
    form.requestSubmit(event.submitter);
    delete form.dataset["confirmed"];
  });
}

interface HtmxConfirm {
  question: string | null;
  issueRequest: (skip: boolean) => void;
  elt: HTMLElement;
}

export function bindConfirm(): void {
  document.addEventListener("submit", onSubmit, true);
  document.addEventListener("htmx:confirm", (event) => {
    const detail = (event as CustomEvent<HtmxConfirm>).detail;
    if (!detail.question) return;
    event.preventDefault();
    void ask(questionOf(detail.elt, detail.question)).then((agreed) => {
      if (agreed) detail.issueRequest(true);
    });
  });
}
