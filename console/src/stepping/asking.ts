// What a supervisor asks for.
import { ask } from "../session/api";
import { once } from "../session/once";
import type { CallDeed } from "./deeds";

export function be(how: Exclude<CallDeed, "move" | "pick">, call: string): Promise<unknown> {
  return ask("POST", `${ofCall(call)}/${how === "takeOver" ? "take-over" : how}`);
}

export function move(call: string, queue: string): Promise<unknown> {
  return ask("POST", `${ofCall(call)}/move`, { queue });
}

export function pick(call: string, agent: string): Promise<unknown> {
  return ask("POST", `${ofCall(call)}/pick`, { agent });
}

export function sayFor(agent: string, wish: "ready" | "not_ready" | "dismiss", reason = ""): Promise<unknown> {
  const query = reason ? `?${new URLSearchParams({ reason })}` : "";
  return ask("POST", `/agents/${encodeURIComponent(agent)}/${wish}${query}`);
}

function ofCall(call: string): string {
  return `/calls/${encodeURIComponent(call)}`;
}

/** `to`: empty for all whom he leads, `queue wealth`, `agent 1001`. */
export function write(to: string, text: string): Promise<unknown> {
  const [kind, ...name] = to.split(" ");
  return once("/notices", { text, ...(kind && { [kind]: name.join(" ") }) });
}
