import { useEffect, useState } from "react";
import { ask } from "../session/api";
import type { Choices } from "./asking";

const NONE: Choices = { reasons: [], results: [], queues: [], numbers: [], agents: [], rms: [] };

/** Among what he may choose, as things are when this is opened; nothing until that is known. */
export function useChoices(): Choices {
  const [choices, setChoices] = useState(NONE);
  useEffect(() => {
    let here = true;
    const take = (told: Choices) => here && setChoices(told);
    ask<Choices>("GET", "/me/choices").then(take, () => take(NONE));
    return () => {
      here = false;
    };
  }, []);
  return choices;
}
