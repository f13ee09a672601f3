import { useTranslation } from "react-i18next";
import { useHouse } from "../live/store";
import type { Sent } from "../live/wire";
import { useServersWords } from "../said/useServersWords";

const WHERE = {
  rings: "handedOn.rings",
  comes_back: "handedOn.comesBack",
  waits: "handedOn.waits",
  talks: "handedOn.talks",
  leaves_message: "handedOn.leavesMessage",
} as const;

/** What has become of the caller whom he has handed on: until that call is over, or he has another. */
export function HandedOn() {
  const { t } = useTranslation();
  const sent = useHouse((house) => house.me?.handed_on ?? null);
  return (
    <section className="notices" aria-label={t("handedOn.title")} aria-live="polite">
      {sent && <Whereabouts of={sent} />}
    </section>
  );
}

function Whereabouts({ of: sent }: { readonly of: Sent }) {
  const { t } = useTranslation();
  const said = useServersWords();
  const { to, queue, party } = sent;
  return (
    <p className="card notice-card" data-handed-on={sent.where}>
      {sent.why && <span>{t("handedOn.nobodyCame", { to: said(to), why: said(sent.why) })}</span>}
      <strong>{t(WHERE[sent.where], { to: said(to), queue, party: said(party) })}</strong>
    </p>
  );
}
