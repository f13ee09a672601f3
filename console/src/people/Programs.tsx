import { useTranslation } from "react-i18next";
import { Refusal } from "../frame/Refusal";
import { useDoing } from "../frame/useDoing";
import { useTold } from "../frame/useTold";
import { TokenList } from "../programs/TokenList";
import { everybodys, revokeAny } from "../programs/tokens";

/** Everybody's programs. */
export function Programs({ mayChange }: { readonly mayChange: boolean }) {
  const { t } = useTranslation();
  const { told, busy: asking, error: unread, again } = useTold(everybodys);
  const { busy, error, run } = useDoing();
  return (
    <section className="card" aria-labelledby="programs">
      <h2 id="programs">{t("programs.title")}</h2>
      <Refusal error={error ?? unread} />
      {told && (
        <TokenList
          tokens={told}
          withPerson
          busy={busy || asking}
          onRevoke={mayChange ? (token) => void run(() => revokeAny(token.id).then(again)) : undefined}
        />
      )}
    </section>
  );
}
