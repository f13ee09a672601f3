import { useEffect } from "react";
import { useTranslation } from "react-i18next";
import type { CallRow } from "../live/wire";
import { useQueueName } from "../words/queues";
import { isLookedAt, mayTell, onLooking, type Ring, takeAway, tell, wish } from "./outside";

/** While a call rings and nobody looks at the page the system tells of it; looked at, or over, it does not. */
export function useToldOutside(call: CallRow | null): void {
  const { t } = useTranslation();
  const queueName = useQueueName();
  const who = call && wish() === "named" ? [call.customer, call.number].filter(Boolean).join(" · ") : "";
  const [id, title, body] = [call?.id, t("outside.rings"), who || (call ? queueName(call.queue) : "")];
  useEffect(() => (id ? toldUntilOver({ call: id, title, body }) : undefined), [id, title, body]);
  // of a page that was closed as it rang something may be left
  useEffect(() => (id ? undefined : takeAway()), [id]);
}

function toldUntilOver(ring: Ring): () => void {
  const look = () => {
    if (isLookedAt()) takeAway();
    else if (mayTell()) tell(ring);
  };
  look();
  const stop = onLooking(look);
  return () => {
    stop();
    takeAway();
  };
}
