// What the server says, as the page shows it: on a Chinese page in Chinese, once that has been loaded.
import { useEffect, useSyncExternalStore } from "react";
import { useTranslation } from "react-i18next";
import type { Words } from "./inParts";

/** With the parts of which it is made, if the server tells them: then nothing need be found again. */
type Translate = (english: string, words?: Words) => string;

const asItCame: Translate = (english) => english;
const listeners = new Set<() => void>();
let chinese: Translate | null = null;
let loading = false;

export function useServersWords(): Translate {
  const { i18n } = useTranslation();
  const isChinese = i18n.language === "zh";
  const loaded = useSyncExternalStore(listen, now, now);
  useEffect(() => {
    if (isChinese && !chinese) void load();
  }, [isChinese]);
  return (isChinese && loaded) || asItCame;
}

/** If the server is away just now, the next that shows something of it tries again. */
async function load(): Promise<void> {
  if (loading) return;
  loading = true;
  try {
    const { inChinese, translate } = await import("./chinese");
    chinese = (english, words) => (words === undefined ? translate(english) : inChinese(words));
    for (const changed of listeners) changed();
  } catch {
    loading = false;
  }
}

function now(): Translate | null {
  return chinese;
}

function listen(changed: () => void): () => void {
  listeners.add(changed);
  return () => listeners.delete(changed);
}
