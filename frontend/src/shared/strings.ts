// Words that scripts show come from the page, translated by the server:
// {% strings %} in a template writes them as JSON; `say("key", {name})` reads and fills them.
let catalog: Record<string, string> | undefined;

function load(): Record<string, string> {
  const all: Record<string, string> = {};
  for (const node of document.querySelectorAll<HTMLScriptElement>("script[data-strings]")) {
    Object.assign(all, JSON.parse(node.textContent ?? "{}") as Record<string, string>);
  }
  return all;
}

export function say(key: string, values: Record<string, string | number> = {}): string {
  catalog ??= load();
  const words = catalog[key] ?? key;
  return words.replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole));
}
