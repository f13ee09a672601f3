// What people call the queues: the rules have a title for each, in the firm's languages.
import { useSyncExternalStore } from "react";
import { useTranslation } from "react-i18next";
import { ask } from "../session/api";

type Titles = Readonly<Record<string, Readonly<Record<string, string>>>>;

const listeners = new Set<() => void>();
const missed = new Set<string>();
let titles: Titles = {};

/** A queue's title in the page's language; one that the rules have no more, or have not for this page, by its own name. */
export function useQueueName(): (queue: string) => string {
  const { i18n } = useTranslation();
  const known = useSyncExternalStore(listen, now, now);
  return (queue) => {
    if (queue && !(queue in known)) void lookUp(queue);
    return known[queue]?.[i18n.language] ?? queue;
  };
}

/** Once for each that is not known: new rules may have it by now. */
async function lookUp(queue: string): Promise<void> {
  if (missed.has(queue)) return;
  missed.add(queue);
  try {
    titles = await ask<Titles>("GET", "/floor/queues");
    for (const name of Object.keys(titles)) missed.add(name);
    for (const changed of listeners) changed();
  } catch {
    missed.delete(queue);
  }
}

function now(): Titles {
  return titles;
}

function listen(changed: () => void): () => void {
  listeners.add(changed);
  return () => listeners.delete(changed);
}
