import { useEffect } from "react";
import { useTranslation } from "react-i18next";
import { callsBack, ownCall } from "../desk/own";
import { useOffered } from "../desk/useOffered";
import { useHouse } from "../live/store";
import type { CallRow } from "../live/wire";
import { rings } from "../phone/tone";
import { usePhone } from "../phone/usePhone";
import { go } from "./path";

const DESK = "/desk";

/** The call that rings for this agent. */
export function useIncoming(agent: string | null): CallRow | null {
  const call = useHouse(ownCall);
  return useOffered(call, agent ?? "") ? call : null;
}

interface Props {
  readonly agent: string | null;
  readonly call: CallRow | null;
  readonly path: string;
}

/** A telephone in the page is heard on every page, and on all but the desk it is said who calls, or is to be called. */
export function Incoming({ agent, call, path }: Props) {
  const { t } = useTranslation();
  const phone = usePhone();
  const isToCall = useHouse((house) => callsBack(house, agent ?? ""));
  const isHere = phone.state() === "ringing";
  useEffect(() => (isHere ? rings() : undefined), [isHere]);
  if (!(call || isToCall) || path === DESK) return null;
  const answer = () => {
    phone.answer();
    go(DESK);
  };
  return (
    <div className="banner incoming" role="alert">
      <strong>
        {call ? t("incoming.calls", { who: call.customer || call.number || t("calls.unknown") }) : t("desk.callsBack")}
      </strong>
      {isHere && (
        <button type="button" onClick={answer}>
          {t("desk.answer")}
        </button>
      )}
      <button type="button" onClick={() => go(DESK)}>
        {t("incoming.toDesk")}
      </button>
    </div>
  );
}
