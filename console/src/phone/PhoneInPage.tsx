import { type ReactNode, useEffect, useState } from "react";
import { ask, Refused } from "../session/api";
import { NO_PHONE, type Phone } from "./phone";
import { PhoneHere } from "./usePhone";
import type { Line } from "./user_agent";

interface Props {
  readonly agent: string | null;
  readonly children: ReactNode;
}

/** Around the pages of an agent: his telephone, on whichever page he is. Whoever is none does not load it. */
export function PhoneInPage({ agent, children }: Props) {
  const [phone, setPhone] = useState<Phone>(NO_PHONE);
  useEffect(() => {
    if (!agent) return;
    let stop: () => void = () => undefined;
    let over = false;
    void import("./sip_phone").then(({ SipPhone }) => {
      if (over) return;
      const made = new SipPhone({ line, end });
      stop = made.begin();
      setPhone(made);
    });
    return () => {
      over = true;
      stop();
      setPhone(NO_PHONE);
    };
  }, [agent]);
  return <PhoneHere.Provider value={phone}>{children}</PhoneHere.Provider>;
}

/** None where the server has none for him; whatever else goes wrong passes. */
async function line(): Promise<Line | null> {
  try {
    return await ask<Line>("GET", "/me/phone");
  } catch (error) {
    if (error instanceof Refused && [401, 403, 404, 409].includes(error.status)) return null;
    throw error;
  }
}

/** Done as well where there is nothing to end any more. */
async function end(call: string): Promise<void> {
  try {
    await ask("POST", `/me/call/end?${new URLSearchParams({ call })}`, undefined, { quietly: true });
  } catch (error) {
    if (!(error instanceof Refused && [401, 403, 409].includes(error.status))) throw error;
  }
}
