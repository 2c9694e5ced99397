// The stream of events: the browser reconnects by itself after a break; when the door refuses (the
// token ran out), the page is read again for a fresh one. What the state is, is always shown.
export type Link = "connecting" | "open" | "lost";

export interface Stream {
  address: string;
  onEvent: (name: string, data: unknown) => void;
  onLink: (link: Link) => void;
  /** Reads the page again and returns the new address. */
  renew: () => Promise<string>;
}

const FIRST_WAIT_MS = 1000;
const LONGEST_WAIT_MS = 30_000;

export function listen(stream: Stream, names: string[]): () => void {
  let source: EventSource | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let wait = FIRST_WAIT_MS;
  let address = stream.address;
  let over = false;

  const again = async (): Promise<void> => {
    try {
      address = await stream.renew();
    } catch {
      // Not reachable: the old address is as good as any until it is.
    }
    open();
  };

  const open = (): void => {
    if (over) return;
    source = new EventSource(address);
    source.addEventListener("open", () => {
      wait = FIRST_WAIT_MS;
      stream.onLink("open");
    });
    source.addEventListener("error", () => {
      stream.onLink("lost");
      if (source?.readyState !== EventSource.CLOSED) return;
      timer = setTimeout(() => void again(), wait);
      wait = Math.min(wait * 2, LONGEST_WAIT_MS);
    });
    for (const name of names) {
      source.addEventListener(name, (event) => stream.onEvent(name, JSON.parse((event as MessageEvent<string>).data)));
    }
  };

  stream.onLink("connecting");
  open();
  return () => {
    over = true;
    clearTimeout(timer);
    source?.close();
  };
}
