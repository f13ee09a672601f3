import { useState } from "react";
import { useTranslation } from "react-i18next";
import { KeyButton } from "../frame/KeyButton";
import { useKeys } from "../frame/keys";
import { Refusal } from "../frame/Refusal";
import { useDoing } from "../frame/useDoing";
import { useHouse } from "../live/store";
import type { CallRow } from "../live/wire";
import { usePhone } from "../phone/usePhone";
import { askOfCall, hangUp } from "./asking";
import { Destination } from "./Destination";
import { WISH_KEYS, WITH_DESTINATION, type Wish, wishesOf } from "./own";
import { PhoneControls } from "./PhoneControls";

/** What he may do with the caller whom he talks with. */
export function CallControls({ call }: { readonly call: CallRow }) {
  const { t } = useTranslation();
  const { busy, error, run } = useDoing();
  const [sending, send] = useState<Wish | null>(null);
  const phone = usePhone();
  const wishes = wishesOf(useHouse((house) => house.me));
  const wish = (which: Wish) => {
    if (WITH_DESTINATION.includes(which)) send(which);
    else void run(() => askOfCall(which));
  };
  // The telephone in the page can do it even while the server is away.
  const leave = () => (phone.state() === "talking" ? phone.hangUp() : void run(() => hangUp(call.id)));
  const keys = wishes.map((each) => [WISH_KEYS[each], () => wish(each)] as const);
  useKeys(busy ? {} : { ...Object.fromEntries(keys), e: leave });
  return (
    <>
      <div className="controls">
        {wishes.map((each) => (
          <KeyButton of={WISH_KEYS[each]} key={each} disabled={busy} onClick={() => wish(each)}>
            {t(`desk.${each}`)}
          </KeyButton>
        ))}
        <PhoneControls call={call} run={run}>
          <KeyButton of="e" className="danger" disabled={busy} onClick={leave}>
            {t("desk.hangUp")}
          </KeyButton>
        </PhoneControls>
      </div>
      {sending && (
        <Destination
          title={t(`desk.${sending as "transfer" | "consult"}`)}
          onClose={() => send(null)}
          onChosen={(to) => {
            send(null);
            void run(() => askOfCall(sending, to));
          }}
        />
      )}
      <Refusal error={error} />
    </>
  );
}
