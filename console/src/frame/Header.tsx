import { useTranslation } from "react-i18next";
import { keepLanguage } from "../profile/own";
import { type Signed, signOut } from "../session/session";
import { isOn, type Page } from "./pages";
import { stay } from "./path";
import { LanguageSwitch, ThemeSwitch } from "./Switches";
import { useRoomAbove } from "./useRoomAbove";

interface Props {
  readonly who: Signed;
  readonly pages: readonly Page[];
  readonly path: string;
  readonly onKeys: () => void;
}

export function Header({ who, pages, path, onKeys }: Props) {
  const { t } = useTranslation();
  const place = useRoomAbove();
  return (
    <header ref={place} className="header">
      <a className="brand" href="/" onClick={stay}>
        {t("brand")}
      </a>
      <nav aria-label={t("nav.label")}>
        {pages
          .filter((page) => page.right)
          .map((page) => (
            <a key={page.path} href={page.path} onClick={stay} aria-current={isOn(page, path) ? "page" : undefined}>
              {t(`nav.${page.name}`)}
            </a>
          ))}
      </nav>
      <div className="header-end">
        <LanguageSwitch onSpeak={keepLanguage} />
        <ThemeSwitch />
        <button
          type="button"
          className="plain keys-button"
          onClick={onKeys}
          title={t("keys.open")}
          aria-label={t("keys.open")}
        >
          <kbd>?</kbd>
        </button>
        <a className="who" href="/profile" onClick={stay} aria-current={path === "/profile" ? "page" : undefined}>
          {who.name}
        </a>
        <button type="button" className="plain" onClick={() => void signOut()}>
          {t("signOut")}
        </button>
      </div>
    </header>
  );
}
