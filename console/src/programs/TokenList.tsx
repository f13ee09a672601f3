import { useTranslation } from "react-i18next";
import { HOURS } from "../live/moment";
import { useScope } from "../words/named";
import type { Token } from "./tokens";

interface Props {
  readonly tokens: readonly Token[];
  readonly withPerson: boolean;
  readonly busy: boolean;
  /** None: he may not. */
  readonly onRevoke?: ((token: Token) => void) | undefined;
}

export function TokenList({ tokens, withPerson, busy, onRevoke }: Props) {
  const { t } = useTranslation();
  if (tokens.length === 0) return <p className="quiet">{t("programs.none")}</p>;
  return (
    <ul className="plain-list">
      {tokens.map((token) => (
        <li key={token.id} className="line token">
          <div className="grow">
            <strong>{token.name}</strong> <code>{`${token.id}…`}</code> {withPerson && <span>{token.person}</span>}
            <Scopes scopes={token.scopes} />
            <Times token={token} />
          </div>
          {onRevoke && (
            <button
              type="button"
              disabled={busy}
              onClick={() => onRevoke(token)}
              aria-label={t("programs.revokeOne", { name: token.name })}
            >
              {t("programs.revoke")}
            </button>
          )}
        </li>
      ))}
    </ul>
  );
}

function Scopes({ scopes }: { readonly scopes: readonly string[] }) {
  const named = useScope();
  return (
    <div>
      {scopes.map((scope) => (
        <span key={scope} className="tag">
          {named(scope)}
        </span>
      ))}
    </div>
  );
}

function Times({ token }: { readonly token: Token }) {
  const { t, i18n } = useTranslation();
  const day = new Intl.DateTimeFormat(i18n.language, { dateStyle: "medium" });
  const moment = new Intl.DateTimeFormat(i18n.language, { dateStyle: "medium", timeStyle: "short", ...HOURS });
  const expires = Date.parse(token.expires);
  return (
    <p className="quiet small">
      <span className={expires <= Date.now() ? "bad" : ""}>
        {t(expires <= Date.now() ? "programs.over" : "programs.until", { day: day.format(expires) })}
      </span>
      {" · "}
      {token.used ? t("programs.used", { at: moment.format(Date.parse(token.used)) }) : t("programs.unused")}
    </p>
  );
}
