import { useEffect, useState } from "react";
import { ask } from "../session/api";
import type { Choices } from "./asking";

const NONE: Choices = { reasons: [], results: [], queues: [] };
let known: Promise<Choices> | null = null;

/** What an agent may choose from, by the rules: asked for once. */
function useChoices(): Choices {
  const [choices, setChoices] = useState(NONE);
  useEffect(() => {
    let here = true;
    known ??= ask<Choices>("GET", "/me/choices");
    known.then(
      (told) => here && setChoices(told),
      () => {
        known = null;
      },
    );
    return () => {
      here = false;
    };
  }, []);
  return choices;
}

export const useReasons = () => useChoices().reasons;
export const useResults = () => useChoices().results;
export const useQueues = () => useChoices().queues;
