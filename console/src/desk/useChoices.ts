import { useEffect, useState } from "react";
import { useHouse } from "../live/store";
import { ask } from "../session/api";
import type { Choices } from "./asking";

const NONE: Choices = { reasons: [], results: [], queues: [], numbers: [], agents: [], rms: [], signings: [] };

/** What was told last: where the server is away, he chooses among that. */
let last = { by: "", choices: NONE };

/** Among what this agent may choose, as things are when this is opened; what was known last until that is known. */
export function useChoices(): Choices {
  const by = useHouse((house) => house.me?.agent ?? "");
  const [choices, setChoices] = useState(() => (last.by === by ? last.choices : NONE));
  useEffect(() => {
    let here = true;
    const take = (told: Choices) => {
      last = { by, choices: told };
      if (here) setChoices(told);
    };
    ask<Choices>("GET", "/me/choices").then(take, () => undefined);
    return () => {
      here = false;
    };
  }, [by]);
  return choices;
}
