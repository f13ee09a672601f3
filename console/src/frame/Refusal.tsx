import { useTranslation } from "react-i18next";
import { ServersWords } from "../said/ServersWords";
import { Refused } from "../session/api";

const KNOWN = [0, 401, 403, 404, 409, 422, 429, 503] as const;

/** Why something did not work: ours in his language first, then the server's own sentence. */
export function Refusal({ error }: { readonly error: unknown }) {
  const { t } = useTranslation();
  if (!error) return null;
  const refused = error instanceof Refused ? error : new Refused(-1, String(error));
  const status = KNOWN.find((known) => known === refused.status);
  const said =
    status === undefined
      ? t("refused.other", { status: refused.status })
      : t(`refused.${status}`, { seconds: refused.retryAfter });
  return (
    <p className="refusal" role="alert">
      {said}{" "}
      {refused.message && (
        <span className="detail">
          <ServersWords text={refused.message} />
        </span>
      )}
    </p>
  );
}
