// Reads codes from pictures by ZXing in WebAssembly, for browsers that cannot do it themselves. It is
// loaded only once the camera runs, and its program comes from this installation. ZXing reads bar codes
// too, bent and torn ones among them, and is kept up; readers in plain JavaScript are neither.
import { prepareZXingModule, readBarcodes, type ReadInputBarcodeFormat } from "zxing-wasm/reader";
import program from "zxing-wasm/reader/zxing_reader.wasm?url";

const FORMATS: ReadInputBarcodeFormat[] = ["QRCode", "DataMatrix", "Code128", "Code39", "EAN13", "EAN8", "UPCA", "UPCE", "ITF"];
const WIDEST = 1280;

export type Read = (video: HTMLVideoElement) => Promise<string>;

export async function zxing(): Promise<Read> {
  await prepareZXingModule({
    overrides: { locateFile: () => new URL(program, import.meta.url).href },
    fireImmediately: true,
  });
  const canvas = document.createElement("canvas");
  const context = canvas.getContext("2d", { willReadFrequently: true });
  return async (video) => {
    if (!context || video.videoWidth === 0) return "";
    const scale = Math.min(1, WIDEST / video.videoWidth);
    canvas.width = Math.round(video.videoWidth * scale);
    canvas.height = Math.round(video.videoHeight * scale);
    context.drawImage(video, 0, 0, canvas.width, canvas.height);
    const picture = context.getImageData(0, 0, canvas.width, canvas.height);
    const found = await readBarcodes(picture, { formats: FORMATS, maxNumberOfSymbols: 1 });
    return found[0]?.text ?? "";
  };
}
