import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Refusal } from "../frame/Refusal";
import { useDoing } from "../frame/useDoing";
import { useTold } from "../frame/useTold";
import { SecretShown } from "../programs/SecretShown";
import { TokenForm } from "../programs/TokenForm";
import { TokenList } from "../programs/TokenList";
import { own, revokeOwn } from "../programs/tokens";

type Open = { readonly is: "form" } | { readonly is: "made"; readonly name: string; readonly token: string };

/** Programs that he lets in. */
export function Tokens() {
  const { t } = useTranslation();
  const { told, busy: asking, error: unread, again } = useTold(own);
  const { busy, error, run } = useDoing();
  const [open, setOpen] = useState<Open | null>(null);
  return (
    <section className="card" aria-labelledby="tokens">
      <h2 id="tokens">{t("programs.title")}</h2>
      <p className="quiet">{t("programs.lead")}</p>
      <Refusal error={error ?? unread} />
      {told && (
        <TokenList
          tokens={told.tokens}
          withPerson={false}
          busy={busy || asking}
          onRevoke={(token) => void run(() => revokeOwn(token.id).then(again))}
        />
      )}
      {told && open?.is === "form" ? (
        <TokenForm
          mayGive={told.may_give}
          onMade={(name, token) => {
            setOpen({ is: "made", name, token });
            again();
          }}
        />
      ) : (
        <button type="button" onClick={() => setOpen({ is: "form" })}>
          {t("programs.add")}
        </button>
      )}
      {open?.is === "made" && (
        <SecretShown
          title={t("programs.tokenOf", { name: open.name })}
          lead={t("programs.once")}
          secret={open.token}
          onClose={() => setOpen(null)}
        />
      )}
    </section>
  );
}
