import type { CallRow } from "../live/wire";
import { usePhone } from "../phone/usePhone";
import { isOffered } from "./own";

/** Whether it waits for him to answer: it is offered to him, or comes back to him and rings in this page. */
export function useOffered(call: CallRow | null, agent: string): boolean {
  const phone = usePhone();
  if (!call || !agent) return false;
  const comesBack = phone.state() === "ringing" && phone.call() === call.id && call.supervisor !== agent;
  return isOffered(call, agent) || comesBack;
}
