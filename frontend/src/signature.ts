// Where somebody signs: a drawing that goes with the form as a picture. Without this script, or by
// keyboard, the name and its confirmation are the signature.
import SignaturePad from "signature_pad";

function fit(canvas: HTMLCanvasElement, pad: SignaturePad): void {
  const scale = Math.max(window.devicePixelRatio, 1);
  const width = canvas.offsetWidth * scale;
  if (canvas.width === width) return;
  canvas.width = width;
  canvas.height = canvas.offsetHeight * scale;
  canvas.getContext("2d")?.scale(scale, scale);
  pad.clear();
}

function start(root: HTMLElement): void {
  const canvas = root.querySelector("canvas");
  const kept = root.querySelector<HTMLInputElement>("input[type=hidden]");
  if (!canvas || !kept) return;
  root.hidden = false;
  const pad = new SignaturePad(canvas, { backgroundColor: "white", penColor: "black" });
  const forget = (): void => {
    kept.value = "";
  };
  fit(canvas, pad);
  window.addEventListener("resize", () => {
    fit(canvas, pad);
    if (pad.isEmpty()) forget();
  });
  pad.addEventListener("endStroke", () => {
    kept.value = pad.toDataURL("image/png");
  });
  root.querySelector("[data-signature-clear]")?.addEventListener("click", () => {
    pad.clear();
    forget();
  });
}

for (const root of document.querySelectorAll<HTMLElement>("[data-signature]")) start(root);
