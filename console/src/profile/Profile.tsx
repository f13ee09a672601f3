import { useTranslation } from "react-i18next";
import "../look/profile.css";
import "../look/programs.css";
import { Outside } from "../outside/Outside";
import type { Signed } from "../session/session";
import { NewPassword } from "./NewPassword";
import { SecondStep } from "./SecondStep";
import { Tokens } from "./Tokens";

/** What somebody changes of himself. */
export function Profile({ who }: { readonly who: Signed }) {
  const { t } = useTranslation();
  return (
    <div className="profile">
      <h1>{t("profile.title")}</h1>
      <p className="quiet">{`${who.name} · ${who.id}`}</p>
      <NewPassword letsIn={who.rights.includes("make_tokens")} />
      <SecondStep isOn={who.totp} />
      {who.agent && <Outside />}
      {who.rights.includes("make_tokens") && <Tokens />}
    </div>
  );
}
