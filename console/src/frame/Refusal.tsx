import type { TFunction } from "i18next";
import { useTranslation } from "react-i18next";
import { ServersWords } from "../said/ServersWords";
import { Refused, Unanswered } from "../session/api";

const KNOWN = [401, 403, 404, 409, 422, 429, 503] as const;

/** Why something did not work: ours in his language first, then the server's own sentence. */
export function Refusal({ error }: { readonly error: unknown }) {
  const { t } = useTranslation();
  if (!error) return null;
  const refused = error instanceof Refused ? error : new Refused(-1, String(error));
  return (
    <p className="refusal" role="alert">
      {whyNot(t, refused)}{" "}
      {refused.message && (
        <span className="detail">
          <ServersWords text={refused.message} />
        </span>
      )}
    </p>
  );
}

function whyNot(t: TFunction, refused: Refused): string {
  if (refused instanceof Unanswered) return t(`unanswered.${refused.again}`);
  const status = KNOWN.find((known) => known === refused.status);
  if (status === undefined) return t("refused.other", { status: refused.status });
  return t(`refused.${status}`, { seconds: refused.retryAfter });
}
